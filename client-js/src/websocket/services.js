// What a socket is in a session (docs/protocol.md, 10.6 to 10.12): a number, or a subscription. Each of these opens
// `socket` and gives it a mouth, say_('message' or 'close', params), and an ear, take_(packet).
import { core_ as core } from '../core.js';

/// One of the gateway's services: open, message, close, by number.
export function numbered(socket, hub, parts, protocols) {
  var id, params = { service: parts[2], query: parts[3] || '', protocols: protocols };

  socket.opening_ = hub.ask_('open', params, function (error, result) {
    socket.opened_(error, result && result.protocol);
  }, true);
  id = hub.client_.lastId_;

  socket.say_ = function (method, params) {
    params.socket = id;
    return hub.ask_(method, params);
  };

  socket.take_ = function (packet) {
    var close = packet.close;
    if (packet.id !== id) return;
    if (close) socket.end_(close.code, close.reason);
    else socket.heard_(packet.text, packet.binary);
  };
}

function nameIn(query) {
  try {
    return decodeURIComponent(/(^|&)channel=([^&]*)/.exec(query)[2].replace(/\+/g, ' '));
  } catch (error) {
    return '';  // which the gateway refuses
  }
}

/// All sockets of one channel share the session's one subscription.
export function channel(socket, hub, parts, protocols) {
  var name = socket.channel_ = nameIn(parts[3]);

  socket.opening_ = hub.ask_('subscribe', { channel: name }, function (error) {
    // 105: another socket of ours is subscribed.
    socket.opened_(error && error.code !== 105, protocols[0] || '');
  }, true);

  socket.say_ = function (method, params) {
    if (method === 'close') return leave(params);
    if (params.binary !== undefined) return socket.shut_(1003, 'a channel takes text');
    var command = hub.ask_('publish', { channel: name, data: params.text }, function (error) {
      if (error && command) socket.shut_(1008, error.message);
    });
    return command;
  };

  function leave(params) {
    var shared;
    hub.each_(function (other) { shared = shared || other.channel_ === name && other.readyState < 2; });
    function done() { socket.end_(params.code || 1005, params.reason); }
    return shared ? done() : hub.ask_('unsubscribe', { channel: name }, done);
  }

  socket.take_ = function (packet) {
    var pub = packet.pub, over = packet.unsubscribe, data = pub && pub.data;
    if ((pub || over || {}).channel !== name) return;
    if (over) socket.end_(1000, over.reason);
    else socket.heard_(typeof data === 'string' ? data : core.json_.stringify_(data));
  };
}
