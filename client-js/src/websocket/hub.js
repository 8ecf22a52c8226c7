// The hub: the Encke client that all sockets of a page share for one gateway (old IE has two connections in all). It is
// there from the first socket until a moment after the last.
import { core_ as core } from '../core.js';

var LINGER = 1000;
var ASK = 100;
var PROBE = '{}';  // docs/protocol.md, 4.4

var hubs = [];

/// `options`, one object, means one hub.
export function hubOf(Encke, url, options) {
  for (var i = hubs.length; i--;) if (hubs[i].url_ === url && hubs[i].options_ === options) return hubs[i];
  return hubs[hubs.length] = hub(Encke, url, options);
}

function remove(list, one) {
  for (var i = list.length; i--;) if (list[i] === one) list.splice(i, 1);
}

function hub(Encke, url, options) {
  var given = { url: url }, sockets = [], self = { url_: url, options_: options, sockets_: sockets };
  var client, connection, session, lost, applied, timer;

  for (var key in options) given[key] = options[key];
  given.share = 0;  // other tabs have sockets of their own
  client = self.client_ = Encke.connect(given);
  connection = client.connection_;
  session = connection.session_;
  lost = client.lostSession_;
  applied = session.applied_;

  /// Of those that are here now: `fn` may end some, or run code of the page that makes more.
  self.each_ = function (fn) {
    var list = sockets.slice(0);
    for (var i = 0; i < list.length; ++i) fn(list[i]);
  };

  self.leave_ = function (socket) {
    remove(sockets, socket);
    core.clock_.later_(function () { if (!sockets.length) client.close(); }, LINGER);
  };

  /// A command, and its answer if it has one: callback(error, result). Returns it, or nothing where it cannot go.
  self.ask_ = function (method, params, callback, keep) {
    var calls = client.calls_, command;
    client.call_(method, params, callback, keep);
    command = calls[client.lastId_];
    if (!callback) delete calls[client.lastId_];
    return command;
  };

  /// A WebSocket tells seldom what was applied: asks.
  self.hurry_ = function () {
    timer = timer || core.clock_.later_(function () {
      timer = 0;
      if (connection.usable_() && connection.link_.transport_.duplex_) connection.say_(PROBE);
    }, ASK);
  };

  // --- What the client hears

  client.packet_ = function (packet) {
    self.each_(function (socket) { socket.take_(packet); });
    client.reply_(packet);
  };

  // Those who still wait and were not heard of by the gateway go to the next session.
  client.lostSession_ = function (fresh, code, reason) {
    lost.call(client, fresh, code, reason);
    self.each_(function (socket) { if (!socket.opening_ || socket.opening_.sent_) socket.end_(); });
  };

  session.applied_ = function (up) {
    applied.call(session, up);
    self.each_(function (socket) { socket.confirm_(session.up_); });
  };

  // Nobody waits for what only the gateway can say. Those that are open are as safe as their session.
  client.on('error', function () {
    self.each_(function (socket) { if (socket.readyState !== 1) socket.shut_(); });
  });

  client.on('close', function () {
    remove(hubs, self);
    self.each_(function (socket) { socket.end_(); });
  });

  return self;
}
