// Uses of the engine and of the doubles, right ones and wrong ones: what each must lead to is in cases.mjs. ES3, run in
// the host in the place of the lab's cases.
var query = {}, kept = [];

function call(what, text, done) {
  var xhr = typeof XMLHttpRequest === 'undefined' ? new ActiveXObject('Microsoft.XMLHTTP') : new XMLHttpRequest();
  xhr.open('POST', query.site + '/lab/' + what, true);
  xhr.onreadystatechange = function () { if (xhr.readyState === 4 && done) done(xhr.responseText); };
  xhr.send(text);
}

function report(text) {
  call('report', text);
}

/// When the server has seen the end of what it held at `path`.
function whenClosed(path) {
  call('closed?' + path, '', report);
}

function nothing() {}

function attempt(fn) {
  try {
    return fn();
  } catch (error) {
    return 'threw ' + (error.message || error.number);
  }
}

function post(path, type) {
  var xhr = new ActiveXObject('Microsoft.XMLHTTP');
  xhr.open('POST', path, true);
  xhr.onreadystatechange = nothing;
  if (type) xhr.setRequestHeader('Content-Type', type);
  xhr.send('x');
  return xhr;
}

// --- XDomainRequest

function handlers(xdr, without) {
  var names = ['onload', 'onerror', 'onprogress', 'ontimeout'];
  for (var i = 0; i < names.length; i++) if (names[i] !== without) xdr[names[i]] = nothing;
  return xdr;
}

function askXdr(method, url) {
  var xdr = handlers(new XDomainRequest());
  kept.push(xdr);
  xdr.open(method, url);
  xdr.send('x');
  return xdr;
}

// No closure knows it.
function looseXdr() {
  var xdr = handlers(new XDomainRequest());
  xdr.open('POST', query.other + '/encke/long-polling');
  xdr.send('x');
}

// --- htmlfile

function openHtmlfile(hear) {
  var doc = new ActiveXObject('htmlfile'), frame;
  doc.open();
  doc.write('<html><body></body></html>');
  doc.close();
  doc.parentWindow.encke = hear;
  frame = doc.createElement('iframe');
  doc.body.appendChild(frame);
  frame.src = '/encke/forever-frame' + query.frame;
  return { doc: doc, frame: frame };
}

function later(fn) {
  setTimeout(fn, 400);
}

function reportLater() {
  later(function () { report('done'); });
}

var uses = {
  'what JScript is': function () {
    var object = { a: 1 }, names = '';
    for (var name in object) names += name;
    report([typeof JSON, typeof Function.prototype.bind, [1, 2, ].length, typeof [].indexOf, names,
      attempt(function () { return eval('({default:1})'); }), attempt(function () { return eval('({a:1,})'); }),
      'abc'.substr(-1), typeof 'abc'[0], typeof addEventListener, typeof postMessage, typeof localStorage,
      typeof document.addEventListener, typeof WebSocket, typeof atob].join());
  },

  'what IE 6 has': function () {
    var xhr = new ActiveXObject('Microsoft.XMLHTTP');
    report([typeof XMLHttpRequest, typeof XDomainRequest, attempt(function () { xhr.expando = 1; }),
      attempt(function () { return new ActiveXObject('Nothing.Known'); })].join());
  },

  'text before the end': function () {
    var xhr = new ActiveXObject('Microsoft.XMLHTTP'), seen = [];
    xhr.open('POST', '/encke/xhr-streaming', true);
    xhr.onreadystatechange = function () {
      if (xhr.readyState === 3) seen.push(attempt(function () { return xhr.status + xhr.responseText; }));
    };
    xhr.send('x');
    later(function () { report(seen.join()); });
  },

  'handler before open': function () {
    var xhr = new ActiveXObject('Microsoft.XMLHTTP'), heard = 'nothing';
    xhr.onreadystatechange = function () { heard = 'something'; };
    xhr.open('GET', '/lab/nothing', true);
    xhr.send(null);
    later(function () { report(heard); });
  },

  'abort': function () {
    var xhr = post('/encke/long-polling');
    later(function () {
      xhr.abort();
      whenClosed('/encke/long-polling');
    });
  },

  'handler that is none': function () {
    report(attempt(function () { post('/encke/long-polling').onreadystatechange = null; }));
  },

  'another origin': function () {
    report(attempt(function () { post(query.other + '/encke/long-polling'); }));
  },

  'content type': function () {
    post('/encke/send', 'application/json');
    reportLater();
  },

  'more than ASCII': function () {
    var xhr = new ActiveXObject('Microsoft.XMLHTTP');
    xhr.open('POST', '/encke/send', true);
    xhr.onreadystatechange = nothing;
    xhr.send('\u20ac');
    reportLater();
  },

  'two held requests': function () {
    kept = [post('/encke/long-polling'), post('/encke/polling')];
    reportLater();
  },

  'one after the other': function () {
    post('/encke/long-polling').abort();
    kept = [post('/encke/polling'), post('/encke/send')];
    reportLater();
  },

  'an error in a timer': function () {
    setTimeout(function () { nothing.known.here = 1; }, 0);
    reportLater();
  },

  'an error in a handler': function () {
    var xhr = new ActiveXObject('Microsoft.XMLHTTP');
    xhr.open('GET', '/lab/nothing', true);
    xhr.onreadystatechange = function () { nothing.known.here = 1; };
    xhr.send(null);
    reportLater();
  },

  'nothing at all': function () { report('done'); },

  'XDR: method': function () { report(attempt(function () { askXdr('PUT', query.other + '/encke/send'); })); },
  'XDR: scheme': function () { report(attempt(function () { askXdr('POST', 'https://127.0.0.1/encke/send'); })); },
  'XDR: file': function () { report(attempt(function () { askXdr('POST', 'file:///encke/send'); })); },

  'XDR: header': function () {
    report(attempt(function () { new XDomainRequest().setRequestHeader('A', 'b'); }));
  },

  'XDR: send first': function () {
    report(attempt(function () { handlers(new XDomainRequest()).send('x'); }));
  },

  'XDR: no onprogress': function () {
    var xdr = handlers(new XDomainRequest(), 'onprogress');
    kept.push(xdr);
    xdr.open('POST', query.other + '/encke/send');
    xdr.send('x');
    reportLater();
  },

  'XDR: let go': function () {
    looseXdr();
    CollectGarbage();
    reportLater();
  },

  'XDR: not allowed': function () {
    var xdr = askXdr('POST', query.other + '/encke/xhr-streaming?closed');
    xdr.onerror = function () { report('error, ' + xdr.responseText.length); };
    xdr.onprogress = xdr.onload = function () { report('read it'); };
  },

  'XDR: prelude': function () {
    var xdr = askXdr('POST', query.other + '/encke/xhr-streaming'), seen = [];
    xdr.onprogress = function () { seen.push(xdr.responseText.length); };
    xdr.onload = function () { report(seen.join() + ' and ' + xdr.responseText.length); };
  },

  'XDR: abort': function () {
    var xdr = askXdr('POST', query.other + '/encke/long-polling');
    xdr.onload = xdr.onerror = xdr.onprogress = xdr.ontimeout = function () { report('it fired'); };
    later(function () {
      xdr.abort();
      whenClosed('/encke/long-polling');
    });
  },

  'htmlfile: in order': function () {
    var seen = [], file = openHtmlfile(function (value) {
      seen.push(value.length + (value instanceof Array ? 'own' : ''));
    });
    kept.push(file);
    file.frame.onreadystatechange = function () {
      seen.push(this.readyState);
      if (this.readyState === 'complete') report(seen.join());
    };
  },

  'htmlfile: let go': function () {
    openHtmlfile(nothing);
    later(function () {
      CollectGarbage();
      report('done');
    });
  },

  'htmlfile: closed': function () {
    var file = openHtmlfile(nothing);
    later(function () {
      file.frame.src = 'about:blank';
      file = null;
      CollectGarbage();
      whenClosed('/encke/forever-frame');
    });
  },

  'htmlfile: held': function () {
    var file = openHtmlfile(nothing);
    later(function () {
      file.frame.src = 'about:blank';
      CollectGarbage();
      kept.push(file);
      whenClosed('/encke/forever-frame');
    });
  }
};

function runCases(text) {
  var parts = text.split('&'), at;
  for (var i = 0; i < parts.length; i++) {
    at = parts[i].indexOf('=');
    query[parts[i].slice(0, at)] = decodeURIComponent(parts[i].slice(at + 1).replace(/\+/g, ' '));
  }
  uses[query.use]();
}
