// Hub: the Encke client that all sockets of a page share for one gateway (old IE has two connections in all). It is
// there from the first socket until a moment after the last.
import { core_ as core } from '../core.js';

var LINGER = 1000;
var ASK = 100;
var PROBE = '{}';  // docs/protocol.md, 4.4

/// What the engine itself has, whatever the page puts in its place later.
export var engine = new core.Environment_({ url: '#' });
/// Whose order of transports holds where the page names none.
export var offer = {};

var hubs = [];

/// `options`, one object, means one hub.
export function hubOf(url, options) {
  var i = hubs.length;
  while (i-- && !(hubs[i].url_ === url && hubs[i].options_ === options));
  return hubs[i] || (hubs[hubs.length] = new Hub(url, options));
}

function without(list, one) {
  var rest = [];
  for (var i = 0; i < list.length; ++i) if (list[i] !== one) rest.push(list[i]);
  return rest;
}

function Hub(url, options) {
  var given = { url: url, WebSocket: engine.WebSocket_, EventSource: engine.EventSource_ };
  for (var key in options) given[key] = options[key];
  this.url_ = url;
  this.options_ = options;
  this.sockets_ = [];
  this.client_ = new core.Client_(given, offer.from_.transports);
  this.hear_(this.client_, this.client_.connection_.session_);
}

Hub.prototype = {
  hear_: function (client, session) {
    var self = this, lost = client.lostSession_, applied = session.applied_;

    client.packet_ = function (packet) {
      self.each_(function (socket) { socket.service_.take_(socket, packet); });
      client.reply_(packet);
    };

    // Those who still wait and were not heard of by the gateway go to the next session.
    client.lostSession_ = function (fresh, code, reason) {
      lost.call(client, fresh, code, reason);
      self.each_(function (socket) { if (!socket.opening_ || socket.opening_.sent_) socket.end_(1006, ''); });
    };

    session.applied_ = function (up) {
      applied.call(session, up);
      self.each_(function (socket) { socket.confirm_(session.up_); });
    };

    // Nobody waits for what only the gateway can say. Those that are open are as safe as their session.
    client.on('error', function () {
      self.each_(function (socket) { if (socket.readyState !== 1) socket.abandon_(); });
    });

    client.on('close', function () {
      hubs = without(hubs, self);
      self.each_(function (socket) { socket.end_(1006, ''); });
    });
  },

  /// Of those that are here now: `fn` may end some, or run code of the page that makes more.
  each_: function (fn) {
    var sockets = this.sockets_;
    for (var i = 0; i < sockets.length; ++i) fn(sockets[i]);
  },

  leave_: function (socket) {
    var self = this;
    this.sockets_ = without(this.sockets_, socket);
    core.clock_.later_(function () { if (!self.sockets_.length) self.client_.close(); }, LINGER);
  },

  /// A command, and its answer if it has one: callback(error, result). Returns it, or nothing where it cannot go.
  ask_: function (method, params, callback, keep) {
    var client = this.client_, calls = client.calls_, command;
    client.call_(method, params, callback, keep);
    command = calls[client.lastId_];
    if (!callback) delete calls[client.lastId_];
    return command;
  },

  /// A WebSocket tells seldom what was applied: asks.
  hurry_: function () {
    var self = this, connection = this.client_.connection_;
    this.timer_ = this.timer_ || core.clock_.later_(function () {
      self.timer_ = 0;
      if (connection.usable_() && connection.link_.transport_.duplex_) connection.say_(PROBE);
    }, ASK);
  }
};
