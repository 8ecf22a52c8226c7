// The page in Wine's cscript. These files are joined in the order of ../assemble.mjs into one function with the
// parameters `global` and `config` ({ mode: 'ie6' or 'ie8', url: the page's }). Everything is ES3, as all that IE runs.
//
// `host` is what the parts have in common; pages do not see it. What pages see is set in window.js.
var host = {
  commands: [],  // for the relay, with the next turn
  streams: {},   // by number: what hears of a request that the relay carries
  tasks: [],     // functions and texts of scripts, in order
  last: 0        // number of a request
};

/// What a real IE would have punished, perhaps in silence. The run fails.
host.violation = function (text) {
  host.commands.push(['violation', text]);
};

host.log = function (text) {
  host.commands.push(['log', text]);
};

/// Calls a handler of the page; where it throws, IE shows a dialog and goes on.
host.call = function (what, fn, self, event) {
  try {
    return event ? fn.call(self, event) : fn.call(self);
  } catch (error) {
    host.uncaught(what, error);
  }
};

host.uncaught = function (what, error) {
  host.violation('uncaught error in ' + what + ': ' + error.message + ' (' + error.number + ')');
};

function origin(url) {
  return (/^\w+:\/\/[^\/?#]+/.exec(url) || [''])[0].toLowerCase();
}

function resolve(url) {
  if (/^\w+:/.test(url)) return url;
  if (url.charAt(0) === '/') return origin(config.url) + url;
  return config.url.replace(/[?#].*/, '').replace(/[^\/]*$/, '') + url;
}

/// JSON text of strings, numbers, booleans and arrays, in ASCII.
function literal(value) {
  var out = [], i;
  if (typeof value === 'number' || typeof value === 'boolean') return '' + value;
  if (value instanceof Array) {
    for (i = 0; i < value.length; ++i) out.push(literal(value[i]));
    return '[' + out.join(',') + ']';
  }
  return '"' + ('' + value).replace(/["\\\x00-\x1f\x7f-\uffff]/g, function (c) {
    return '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4);
  }) + '"';
}
