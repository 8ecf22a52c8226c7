// XMLHttpRequest: the real Microsoft.XMLHTTP of Wine (msxml3, urlmon, wininet) does the work and gives the readyState,
// the answers and the errors at reading status or responseText too early. Around it is what cscript lacks or what Wine
// does otherwise:
// - addresses relative to the page (IE gives them to the object through its site);
// - abort() ends the request on the wire: Wine's lets it run on, and the relay ends it. Of IE it is said that it keeps
//   the connection sometimes (MSDN ms535920, a reader's note); a script could do nothing about it;
// - open() forgets the handler, as in IE 7 (wire-notes 3, "IE XHR reuse": Orbited.js:727);
// - a handler that is no function is an error, as in IE ("Type mismatch").
function Request() {
  this.values = {};
  this.real = new RealActiveX('Microsoft.XMLHTTP');
}

coreType(Request, {
  open: function (method, url, async) {
    var core = this;
    if (this.values.onreadystatechange) host.log('open() forgets onreadystatechange');
    this.values.onreadystatechange = null;
    this.async = async;
    this.url = resolve(url);
    if (origin(this.url) !== origin(config.url)) this.denied('another origin: ' + url);
    this.real.open(method, this.url, async);
    if (async) this.real.onreadystatechange = function () { core.changed(); };
  },

  // IE before 10 asks or refuses, by zone. (XDomainRequest and JSONP exist for that)
  denied: function (why) {
    host.violation('XMLHttpRequest to ' + why);
    throw new Error('Access is denied.');
  },

  // Events come in turns, not while another request of the page waits.
  changed: function () {
    var core = this;
    if (host.waiting) host.tasks.push(function () { core.fire('onreadystatechange'); });
    else this.fire('onreadystatechange');
  },

  setRequestHeader: function (name, value) {
    this.real.setRequestHeader(name, value);
  },

  getResponseHeader: function (name) {
    return this.real.getResponseHeader(name);
  },

  getAllResponseHeaders: function () {
    return this.real.getAllResponseHeaders();
  },

  send: function (body) {
    this.id = ++host.last;
    this.real.setRequestHeader('X-Relay-Number', '' + this.id);
    this.real.setRequestHeader('X-Relay-Before', literal(given()));
    host.waiting = !this.async;
    try {
      this.real.send(body);
    } finally {
      host.waiting = false;
    }
  },

  abort: function () {
    if (this.id && this.real.readyState !== 4) host.commands.push(['drop', this.id]);
    this.id = 0;
    this.real.abort();
  },

  set_onreadystatechange: function (fn) {
    if (typeof fn !== 'function') {
      host.violation('onreadystatechange is set to ' + fn);
      throw new Error('Type mismatch.');
    }
    this.values.onreadystatechange = fn;
  },

  get_readyState: function () { return this.real.readyState; },
  get_status: function () { return this.real.status; },
  get_statusText: function () { return this.real.statusText; },
  get_responseText: function () { return this.real.responseText; }
});

// What was given up before this request: the relay learns it with the request, else it would count both.
function given() {
  var list = [], commands = host.commands;
  for (var i = 0; i < commands.length; ++i) if (/^(drop|forget)$/.test(commands[i][0])) list.push(commands[i]);
  return list;
}

var makeRequest = shellClass('Request',
  ['open 3', 'setRequestHeader 2', 'getResponseHeader 1', 'getAllResponseHeaders 0', 'send 1', 'abort 0'],
  ['onreadystatechange', 'readyState', 'status', 'statusText', 'responseText']);
