// What the engine around us has: constructors, injected ones first, and where the gateway is.
import { clock } from './clock.js';

/* global global */
var root = typeof window === 'object' ? window : typeof self === 'object' ? self :
  typeof global === 'object' ? global : {};

// Firewalls strip pages that hold this word. (wire-notes 3, "ActiveX names": sockjs-client lib/utils/iframe.js)
var ACTIVE_X = ['Active'].concat('Object').join('X');

// The directory that this script was loaded from: the gateway serves it next to its transports.
function scriptDirectory(document) {
  var scripts = document ? document.getElementsByTagName('script') : [], match;
  for (var i = scripts.length; i--;) {
    match = /^(.*)\/encke[^\/]*\.js/.exec(scripts[i].src);
    if (match) return match[1];
  }
}

// The document resolves relative addresses, but not in IE before 8, where nothing needs them resolved.
function absolute(url, document) {
  var link = document && document.createElement('a');
  if (!link) return url;
  link.href = url;
  return link.href;
}

export function Environment(options) {
  function pick(name) {
    return name in options ? options[name] : root[name];
  }

  var location = root.location;
  this.root_ = root;
  this.document_ = root.document;
  this.origin_ = location ? location.protocol + '//' + location.host : '';
  this.url_ = absolute(options.url || scriptDirectory(root.document) || '/encke', root.document).replace(/\/$/, '');
  this.cross_ = !!location && /^\w+:/.test(this.url_) && this.url_.indexOf(this.origin_ + '/') !== 0;
  this.WebSocket_ = pick('WebSocket');
  this.EventSource_ = pick('EventSource');
  this.XHR_ = pick('XMLHttpRequest');
  this.ActiveX_ = pick(ACTIVE_X);
  // XDomainRequest refuses another scheme than the page's (wire-notes 3, "XDR limits").
  this.XDR_ = location && this.url_.indexOf(location.protocol) === 0 && pick('XDomainRequest');
  // How a page may POST to the gateway and read the answer.
  this.post_ = this.cross_ && !(this.XHR_ && 'withCredentials' in new this.XHR_()) ? this.XDR_ && 'xdr' :
    (this.XHR_ || this.ActiveX_) && 'xhr';
  // IE before 10: the only engine with ActiveX and without atob.
  this.oldIE_ = !!this.ActiveX_ && !root.atob;
  var agent = (root.navigator || {}).userAgent;
  // The stock browser of Android 2 and 3 passes nothing on before 4 KiB, at every chunk: no stream works.
  // (wire-notes 3, "4 KB around every chunk")
  this.noStreams_ = /Android [23]\./.test(agent);
}

Environment.prototype = {
  xhr_: function () {
    return this.XHR_ ? new this.XHR_() : new this.ActiveX_('Microsoft.XMLHTTP');
  },

  /// Calls `fn` when the page has loaded. A frame or script that is added earlier belongs to the page's own loading: it
  /// spins until a stream ends. (wire-notes 3, "Spinner")
  loaded_: function (fn) {
    var document = this.document_;
    (function check() {
      if (document.body && (!document.readyState || document.readyState === 'complete')) clock.later_(fn, 0);
      else clock.later_(check, 50);
    })();
  }
};
