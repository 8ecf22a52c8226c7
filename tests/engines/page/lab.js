// What the lab's pages have in common, in ES3 and without a document: they run in browsers and in a bare JScript host
// (tests/engines/jscript). Behind this a page loads KIND.js, which adds kinds.KIND(query, record).
//   runCases(query)   with, in the query,
//     site        where the lab is: http://host:port
//     gateway     where the gateway is
//     run         the number of this run, in all calls of the lab
//     tab         the number of this tab, where the run has several
//     kind        which of `kinds` to run
//     transport   what to force, with commas between several; none: the client chooses
//     best        what is waited for where the client chooses
//     hopeless    1: report as soon as the client says that it cannot
//     limit       milliseconds after which what there is is reported
// The page asks the lab for what shall happen (POST /lab/ask: the name of a step), and reports what it saw (POST
// /lab/report: lines of "name value"); the lab judges it (tests/engines/kinds).

var executed = '';  // what a message that was executed sets
var kinds = {};

function parseQuery(text) {
  var query = {}, parts = text.split('&'), i, at;
  for (i = 0; i < parts.length; i++) {
    at = parts[i].indexOf('=');
    if (at > 0) query[parts[i].substring(0, at)] = decodeURIComponent(parts[i].substring(at + 1));
  }
  return query;
}

// --- The lab

function statusOf(xhr) {
  try {
    return xhr.status;
  } catch (error) {
    return 0;  // IE, where there was no answer
  }
}

/// Posts `text`, and calls done(whether it was answered).
function postToLab(url, text, done) {
  var xhr = typeof XMLHttpRequest === 'undefined' ? new ActiveXObject('Microsoft.XMLHTTP') : new XMLHttpRequest();
  xhr.open('POST', url, true);
  xhr.onreadystatechange = function () { if (xhr.readyState === 4) done(statusOf(xhr) === 200); };
  xhr.setRequestHeader('Content-Type', 'text/plain');
  xhr.send(text);
}

/// Again, where it was not answered: the lab cuts connections.
function callLab(query, what, text) {
  var call = typeof scriptToLab === 'undefined' ? postToLab : scriptToLab;
  call(query.site + '/lab/' + what + '?run=' + query.run + '&tab=' + (query.tab || ''), text, function (answered) {
    if (!answered) setTimeout(function () { callLab(query, what, text); }, 100);
  });
}

// --- What was seen

function Record(query) {
  this.query = query;
  this.lines = [];
  this.began = new Date().getTime();
}

Record.prototype = {
  note: function (name, value) {
    this.lines.push(name + ' ' + String(value).replace(/\s+/g, ' '));
  },

  step: function (name) {
    this.note('step', name + ' at ' + (new Date().getTime() - this.began) + ' ms');
  },

  ask: function (step) {
    this.step(step);
    callLab(this.query, 'ask', step);
  },

  report: function () {
    var errors = typeof pageErrors === 'undefined' ? [] : pageErrors, i;
    if (this.over) return;
    this.over = true;
    for (i = 0; i < errors.length; i++) this.note('error', errors[i]);
    if (executed) this.note('executed', executed);
    callLab(this.query, 'report', this.lines.join('\n'));
  }
};

/// Length and checksum of a text, by its code units: the same as in tests/engines/bad_input.mjs.
function sumOf(text) {
  var sum = 0, i;
  for (i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 4294967291;
  return text.length + ' ' + sum;
}

function optionsOf(query, record) {
  var options = { url: query.gateway + '/encke' };
  if (query.transport) options.transports = query.transport.split(',');
  options.debug = function (text) { record.note('debug', text); };
  return options;
}

function runCases(text) {
  var query = parseQuery(text), record = new Record(query);
  setTimeout(function () {
    record.note('late', query.limit + ' ms');
    record.report();
  }, Number(query.limit));
  kinds[query.kind](query, record);
}
