// XDomainRequest of IE 8 and 9, a double. The relay carries the request, so every byte is the gateway's. Its rules:
// [R n] "XDomainRequest - Restrictions, Limitations and Workarounds", blogs.msdn ieinternals 2010/05/13, paragraph n
// [P] "Comet streaming in Internet Explorer", blogs.msdn ieinternals 2010/04/06
// [A] "XDomainRequest issued requests may abort if all event handlers not specified", social.msdn IE forum, cited in
//     forwardemail/superagent#430, jaubourg/ajaxHooks#1, ded/reqwest#112
// [F] faye src/transport/cors.js; sockjs-client lib/transport/sender/xdr.js
// The answer needs Access-Control-Allow-Origin with * or the page's origin [R, introduction]. There is no status, and
// no header in either direction [R 3]: what has no member here throws.
var PRELUDE = 2048;
var HANDLERS = ['onload', 'onerror', 'onprogress', 'ontimeout'];

function Xdr() {
  this.values = { responseText: '', contentType: '', timeout: 0 };
  this.bytes = 0;
}

coreType(Xdr, {
  open: function (method, url) {
    if (!/^https?:/i.test(url)) this.denied('the address ' + url);                                         // [R 1]
    if (!/^(GET|POST)$/i.test(method)) this.denied('the method ' + method);                                // [R 2]
    if (/^\w+:/.exec(url)[0] !== /^\w+:/.exec(config.url)[0]) this.denied('another scheme: ' + url);       // [R 7]
    this.method = method;
    this.url = url;
    this.state = 'opened';
  },

  denied: function (what) {
    host.violation('XDomainRequest refuses ' + what);
    throw new Error('Access is denied.');
  },

  send: function (body) {
    if (this.state !== 'opened') this.denied('send() before open()');
    for (var i = 0; i < HANDLERS.length; ++i) {
      if (!this.values[HANDLERS[i]]) host.violation('XDomainRequest without ' + HANDLERS[i] + ' may be dropped'); // [A]
    }
    this.state = 'sent';
    host.open(this, 'xdr', this.method, this.url, body);
  },

  /// No event follows [F].
  abort: function () {
    this.state = 'aborted';
    host.drop(this);
  },

  /// The page holds it no longer: the collector takes it with the request under way [F].
  gone: function () {
    if (!host.streams[this.id]) return;
    host.violation('XDomainRequest let go while its request is under way');
    host.drop(this);
  },

  head: function (status, allowed) {
    var fits = allowed === '*' || allowed === origin(config.url);
    if (!fits || status < 200 || status > 299) this.failed();
  },

  // Nothing before 2 KiB; then each part, with the text so far [P].
  data: function (text, bytes) {
    if (this.state !== 'sent') return;
    this.values.responseText += text;
    this.bytes += bytes;
    if (this.bytes >= PRELUDE) this.fire('onprogress');
  },

  end: function () { this.finish('onload'); },

  failed: function () {
    this.values.responseText = '';
    this.finish('onerror');
  },

  finish: function (event) {
    if (this.state !== 'sent') return;
    this.state = 'done';
    host.drop(this);
    this.fire(event);
  },

  set_responseText: function () { throw new Error('read only'); }
});

var makeXdr = shellClass('Xdr', ['open 2', 'send 1', 'abort 0'],
  HANDLERS.concat('responseText', 'contentType', 'timeout'));
