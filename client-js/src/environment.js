// What the engine around us has: constructors, injected ones first, and where the gateway is.
import { clock } from './clock.js';

/* global global */
var root = typeof window === 'object' ? window : typeof self === 'object' ? self : global;

// Firewalls strip pages that hold this word. (wire-notes 3, "ActiveX names": sockjs-client lib/utils/iframe.js)
var ACTIVE_X = ['Active'].concat('Object').join('X');

// The directory that this script was loaded from: the gateway serves it next to its transports.
function scriptDirectory(document) {
  var scripts = document ? document.getElementsByTagName('script') : [], match;
  for (var i = scripts.length; i-- && !match;) match = /(.*)\/encke[^\/]*\.js/.exec(scripts[i].src);
  return match ? match[1] : '/encke';
}

// The document resolves relative addresses, but not in IE before 8, where nothing needs them resolved.
function resolve(url, document) {
  var link = document ? document.createElement('a') : {};
  link.href = url;
  return link.href.replace(/\/$/, '');
}

export function Environment(options) {
  var document = this.document_ = root.document, location = root.location || {}, url;

  function pick(name) {
    return name in options ? options[name] : root[name];
  }

  this.root_ = root;
  this.origin_ = location.protocol + '//' + location.host;
  this.url_ = url = resolve(options.url || scriptDirectory(document), document);
  this.cross_ = location.protocol && /^\w+:/.test(url) && url.indexOf(this.origin_ + '/');
  this.WebSocket_ = pick('WebSocket');
  this.EventSource_ = pick('EventSource');
  this.XHR_ = pick('XMLHttpRequest');
  this.ActiveX_ = pick(ACTIVE_X);
  this.credentials_ = this.cross_ && options.credentials !== false;
  // XDomainRequest sends no cookies, and refuses another scheme than the page's (wire-notes 3, "XDR limits").
  this.XDR_ = options.credentials !== true && !url.indexOf(location.protocol) && pick('XDomainRequest');
  // How a page may POST to the gateway and read the answer.
  this.post_ = this.cross_ && !(this.XHR_ && 'withCredentials' in new this.XHR_()) ? this.XDR_ && 'xdr' :
    (this.XHR_ || this.ActiveX_) && 'xhr';
  // IE before 10: the only engine with ActiveX and without atob.
  this.oldIE_ = this.ActiveX_ && !root.atob;
  // The stock browser of Android 2 and 3 passes nothing on before 4 KiB, at every chunk: no stream works.
  // (wire-notes 3, "4 KB around every chunk")
  this.noStreams_ = root.navigator && /Android [23]\./.test(root.navigator.userAgent);
}

Environment.prototype = {
  xhr_: function () {
    return this.XHR_ ? new this.XHR_() : new this.ActiveX_('Microsoft.XMLHTTP');
  },

  /// Calls `fn` when the page has loaded. A frame or script that is added earlier belongs to the page's own loading: it
  /// spins until a stream ends. (wire-notes 3, "Spinner")
  loaded_: function (fn) {
    var document = this.document_, page = Environment.prototype;
    (function check() {
      // Once is enough, for all clients: in KHTML a frame of ours makes the page load again, for as long as it streams
      // and after (tests/engines).
      // "complete", or undefined: Firefox before 3.6.
      if (page.complete_ || document.body && /com|fin/.test(document.readyState)) {
        page.complete_ = true;
        clock.later_(fn, 0);
      } else {
        clock.later_(check, 50);
      }
    })();
  }
};
