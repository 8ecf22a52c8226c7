// Encke.WebSocket: the standard's object (https://websockets.spec.whatwg.org/, "The WebSocket interface").
import { define, locate, root } from '../standard.js';
import { toBase64, utf8Size, wellFormed } from './bytes.js';
import { hubOf } from './hub.js';
import { begin } from './line.js';

// Gateway, service, query.
var ADDRESS = /^(?:http|ws)(s?:\/\/[^?#\s]+)\/socket\/([^\/?#]+)(?:\?([^#]*))?$/i;
// RFC 2616, 2.2: a token.
var TOKEN = /^[\w!#$%&'*+.^`|~\-]+$/;

var binaryType = 'arraybuffer';
try {
  new root.Blob([]);
  binaryType = 'blob';
} catch (error) {}

function fail(name, code) {
  var error = new Error(name);
  error.name = name;
  error.code = code;
  throw error;
}

function listOf(protocols) {
  var list = protocols === undefined ? [] : [].concat(protocols), seen = {};
  for (var i = 0; i < list.length; ++i) {
    list[i] += '';
    if (!TOKEN.test(list[i]) || seen['$' + list[i]]) fail('SyntaxError', 12);
    seen['$' + list[i]] = true;
  }
  return list;
}

/// `options`: those of Encke.connect, for the client behind it. An address that is no gateway's socket is the engine's.
export function WebSocket(url, protocols, options) {
  var parts, Engine = WebSocket.engine_;
  if (!arguments.length || !(this instanceof WebSocket)) fail('TypeError');
  locate(this, url);
  parts = ADDRESS.exec(this.url);
  if (!parts && Engine) return protocols === undefined ? new Engine(url) : new Engine(url, protocols);
  if (!parts) fail('SyntaxError', 12);
  protocols = listOf(protocols);
  this.url = this.url.replace(/^http/i, 'ws');
  begin(this, hubOf(WebSocket.Encke_, 'http' + parts[1], options || WebSocket.options), parts, protocols);
}

define(WebSocket, ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'], ['open', 'message', 'error', 'close'], {
  bufferedAmount: 0,
  protocol: '',
  extensions: '',
  binaryType: binaryType,

  send: function (data) {
    var item = { method_: 'message' };
    if (!this.readyState) fail('InvalidStateError', 11);
    if (root.Blob && data instanceof root.Blob) {
      item.size_ = data.size;
      this.read_(data, item);
    } else if (data && data.byteLength >= 0) {
      item.size_ = data.byteLength;
      item.params_ = { binary: toBase64(data) };
    } else {
      item.params_ = { text: data = wellFormed(data) };
      item.size_ = utf8Size(data);
    }
    this.bufferedAmount += item.size_;
    if (this.readyState < 2) this.push_(item);
  },

  close: function (code, reason) {
    reason = reason === undefined ? '' : wellFormed(reason);
    if (code !== undefined && !/^(1000|[34]...)$/.test(code = Math.round(code))) fail('InvalidAccessError', 15);
    if (utf8Size(reason) > 123) fail('SyntaxError', 12);
    if (!this.readyState) this.shut_();
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.push_({ method_: 'close', size_: 0, params_: { code: code || (reason ? 1000 : code), reason: reason } });
  },

  read_: function (blob, item) {
    var self = this, reader = new root.FileReader();
    reader.onload = function () {
      item.params_ = { binary: reader.result.split(',')[1] || '' };
      self.push_();
    };
    reader.onerror = function () { self.shut_(); };
    reader.readAsDataURL(blob);
  }
});
