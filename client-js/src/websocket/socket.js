// Encke.WebSocket: the standard's object (https://websockets.spec.whatwg.org/, "The WebSocket interface").
import { core_ as core } from '../core.js';
import { fromBase64, toBase64, utf8Size, wellFormed } from './bytes.js';
import { eventTarget } from './events.js';
import { engine, hubOf } from './hub.js';
import { serviceOf } from './services.js';

var root = engine.root_;
var states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
// Gateway, service, query.
var ADDRESS = /^(?:http|ws)(s?:\/\/[^\/?\s]+[^?\s]*)\/socket\/([^\/?]+)(?:\?(.*))?$/i;
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

function syntaxError() {
  fail('SyntaxError', 12);
}

// With a '#' the page's own address is one, and a last '/' stays.
function resolve(url) {
  if (/#/.test(url)) syntaxError();
  return new core.Environment_({ url: url + '#' }).url_.replace('#', '');
}

function listOf(protocols) {
  var list = protocols === undefined ? [] : [].concat(protocols), seen = {};
  for (var i = 0; i < list.length; ++i) {
    list[i] = String(list[i]);
    if (!TOKEN.test(list[i]) || seen['$' + list[i]]) syntaxError();
    seen['$' + list[i]] = true;
  }
  return list;
}

/// `options`: those of Encke.connect, for the client behind it. An address that is no gateway's socket is the engine's.
export function WebSocket(url, protocols, options) {
  var full, parts, Engine = engine.WebSocket_;
  if (!arguments.length || !(this instanceof WebSocket)) throw new TypeError('new WebSocket(url)');
  full = resolve(url);
  parts = ADDRESS.exec(full);
  if (!parts && Engine) return protocols === undefined ? new Engine(url) : new Engine(url, protocols);
  if (!parts) syntaxError();
  protocols = listOf(protocols);
  this.url = full.replace(/^http/i, 'ws');
  this.binaryType = binaryType;
  this.listeners_ = {};
  this.out_ = [];
  this.sent_ = [];
  this.hub_ = hubOf('http' + parts[1], options || WebSocket.options);
  this.hub_.sockets_.push(this);
  this.service_ = serviceOf(parts[2]);
  this.service_.open_(this, this.hub_, parts[2], parts[3] || '', protocols);
}

WebSocket.prototype = eventTarget({
  constructor: WebSocket,
  readyState: 0,
  bufferedAmount: 0,
  protocol: '',
  extensions: '',
  onopen: null,
  onmessage: null,
  onerror: null,
  onclose: null,

  send: function (data) {
    var item = { kind_: 'binary' }, blob = root.Blob && data instanceof root.Blob;
    if (!this.readyState) fail('InvalidStateError', 11);
    if (blob) {
      item.size_ = data.size;
    } else if (data && data.byteLength >= 0) {
      item.size_ = data.byteLength;
      item.data_ = toBase64(data);
    } else {
      item.kind_ = 'text';
      item.size_ = utf8Size(item.data_ = wellFormed(data));
    }
    this.bufferedAmount += item.size_;
    if (this.readyState > 1) return;
    if (blob) this.read_(data, item);
    this.push_(item);
  },

  close: function (code, reason) {
    code = code === undefined ? code : Math.round(code);
    reason = reason === undefined ? '' : wellFormed(reason);
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code < 5000)) fail('InvalidAccessError', 15);
    if (utf8Size(reason) > 123) syntaxError();
    if (!this.readyState) this.abandon_();
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.push_({ data_: '', code_: code || (reason ? 1000 : undefined), reason_: reason });
  },

  // --- On its way

  // What is sent behind a Blob waits until that is read.
  push_: function (item) {
    this.out_.push(item);
    this.drain_();
  },

  drain_: function () {
    while (this.out_[0] && this.out_[0].data_ !== undefined) this.pass_(this.out_.shift());
  },

  pass_: function (item) {
    var command;
    if (!item.kind_) return this.service_.close_(this, this.hub_, item.code_, item.reason_);
    command = this.service_.send_(this, this.hub_, item);
    if (!command) return this.shut_(1009, 'message too big');
    command.size_ = item.size_;
    this.sent_.push(command);
    this.hub_.hurry_();
  },

  read_: function (blob, item) {
    var self = this, reader = new root.FileReader();
    reader.onload = function () {
      item.data_ = reader.result.split(',')[1] || '';
      self.drain_();
    };
    reader.onerror = function () { self.abandon_(); };
    reader.readAsDataURL(blob);
  },

  confirm_: function (up) {
    while (this.sent_[0] && this.sent_[0].n_ <= up) this.bufferedAmount -= this.sent_.shift().size_;
    if (this.sent_[0]) this.hub_.hurry_();  // a new link may have come for them
  },

  // --- What comes

  opened_: function (error, protocol) {
    this.opening_ = null;
    if (error) return this.end_(1006, '');
    if (this.readyState) return;
    this.protocol = protocol;
    this.readyState = 1;
    this.fire_('open', {});
  },

  heard_: function (data) {
    if (this.readyState === 1) {
      this.fire_('message', { data: data, origin: /^\w+:\/\/[^\/]+/.exec(this.url)[0], lastEventId: '' });
    }
  },

  heardBytes_: function (text) {
    var data;
    if (!root.ArrayBuffer) return this.shut_(1003, 'no bytes in this engine');
    data = fromBase64(text);
    this.heard_(this.binaryType === 'blob' ? new root.Blob([data]) : data);
  },

  fire_: function (type, event) {
    event.type = type;
    event.target = event.currentTarget = this;
    this.dispatchEvent(event);
  },

  // --- The end

  /// Closes it by what is no code of the page's.
  shut_: function (code, reason) {
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.told_ = { code: code, reason: reason };
    this.service_.close_(this, this.hub_);
  },

  /// Not open, or not able to go on: the gateway is told, and nothing waited for.
  abandon_: function () {
    if (this.opening_) this.opening_.keep_ = false;
    this.end_(1006, '');
    this.service_.close_(this, this.hub_);
  },

  closed_: function (code, reason) {
    var told = this.told_ || {};
    this.end_(told.code || code, told.reason || reason, true);
  },

  end_: function (code, reason, clean) {
    if (this.over_) return;
    this.over_ = true;
    this.readyState = 2;
    this.hub_.leave_(this);
    core.clock_.later_(function () {
      this.readyState = 3;
      if (!clean) this.fire_('error', {});
      this.fire_('close', { code: code, reason: reason, wasClean: !!clean });
    }, 0, this);
  }
});

for (var name in states) WebSocket[name] = WebSocket.prototype[name] = states[name];
