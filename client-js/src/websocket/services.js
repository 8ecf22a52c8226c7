// What a socket is in a session (docs/protocol.md, 10.6 to 10.12): a number, or a subscription.
import { core_ as core } from '../core.js';

// Of the gateway's services: open, message, close, by number.
var numbered = {
  open_: function (socket, hub, name, query, protocols) {
    socket.opening_ = hub.ask_('open', { service: name, query: query, protocols: protocols }, function (error, result) {
      socket.opened_(error, result && result.protocol);
    }, true);
    socket.id_ = hub.client_.lastId_;
  },

  send_: function (socket, hub, item) {
    var message = { socket: socket.id_ };
    message[item.kind_] = item.data_;
    return hub.ask_('message', message);
  },

  close_: function (socket, hub, code, reason) {
    hub.ask_('close', { socket: socket.id_, code: code, reason: reason });
  },

  take_: function (socket, packet) {
    var close = packet.close;
    if (packet.id !== socket.id_) return;
    if (close) socket.closed_(close.code, close.reason);
    else if (packet.text !== undefined) socket.heard_(packet.text);
    else if (packet.binary !== undefined) socket.heardBytes_(packet.binary);
  }
};

function nameIn(query) {
  try {
    return decodeURIComponent(/(^|&)channel=([^&]*)/.exec(query)[2].replace(/\+/g, ' '));
  } catch (error) {
    return '';  // which the gateway refuses
  }
}

// All sockets of one channel share the session's one subscription.
var channel = {
  open_: function (socket, hub, name, query, protocols) {
    socket.channel_ = nameIn(query);
    socket.opening_ = hub.ask_('subscribe', { channel: socket.channel_ }, function (error) {
      // 105: another socket of ours is subscribed.
      socket.opened_(error && error.code !== 105, protocols[0] || '');
    }, true);
  },

  send_: function (socket, hub, item) {
    var code = 1009, command;
    if (item.kind_ !== 'text') return socket.shut_(1003, 'a channel takes text');
    command = hub.ask_('publish', { channel: socket.channel_, data: item.data_ }, function (error) {
      if (error) socket.shut_(code, error.message);
    });
    code = 1008;
    return command;
  },

  close_: function (socket, hub, code, reason) {
    var shared;
    hub.each_(function (other) {
      shared = shared || other !== socket && other.channel_ === socket.channel_ && other.readyState < 2;
    });
    function done(error) {
      if (!error) socket.closed_(code || 1005, reason);
    }
    if (shared) done();
    else hub.ask_('unsubscribe', { channel: socket.channel_ }, done);
  },

  take_: function (socket, packet) {
    var pub = packet.pub, over = packet.unsubscribe, data = pub && pub.data;
    if ((pub || over || {}).channel !== socket.channel_) return;
    if (over) socket.closed_(1000, over.reason);
    else socket.heard_(typeof data === 'string' ? data : core.json_.stringify_(data));
  }
};

export function serviceOf(name) {
  return name === 'channel' ? channel : numbered;
}
