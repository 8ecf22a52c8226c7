// What the gateway and a socket say to each other: the queue on its way up, what comes down, and the end.
import { core_ as core } from '../core.js';
import { root } from '../standard.js';
import { fromBase64 } from './bytes.js';
import { channel, numbered } from './services.js';

/// Opens `socket`, whose address has `parts`: [2] is the service, [3] the query.
export function begin(socket, hub, parts, protocols) {
  var out = [], sent = [], over;

  // --- On its way

  /// What is sent behind a Blob waits until that is read.
  socket.push_ = function (item) {
    var command;
    if (item) out.push(item);
    while (out[0] && out[0].params_) {
      item = out.shift();
      command = socket.say_(item.method_, item.params_);
      if (!command) return socket.shut_(1009, 'too big');
      command.size_ = item.size_;
      sent.push(command);
      hub.hurry_();
    }
  };

  socket.confirm_ = function (up) {
    while (sent[0] && sent[0].n_ <= up) socket.bufferedAmount -= sent.shift().size_;
    if (sent[0]) hub.hurry_();  // a new link may have come for them
  };

  // --- What comes

  socket.opened_ = function (error, protocol) {
    socket.opening_ = null;
    if (error) return socket.end_();
    if (socket.readyState) return;
    socket.protocol = protocol;
    socket.readyState = 1;
    socket.fire_('open', {});
  };

  socket.heard_ = function (data, base64) {
    if (socket.readyState !== 1) return;
    if (base64 !== undefined) {
      if (!root.ArrayBuffer) return socket.shut_(1003, 'no ArrayBuffer');
      data = fromBase64(base64);
      if (socket.binaryType === 'blob') data = new root.Blob([data]);
    }
    socket.fire_('message', { data: data, lastEventId: '' });
  };

  // --- The end

  /// Ends it here, and tells the gateway without waiting for its word.
  socket.shut_ = function (code, reason) {
    if (over) return;
    if (socket.opening_) socket.opening_.keep_ = false;
    socket.end_(code, reason);
    socket.say_('close', {});
  };

  /// Without a code it was lost.
  socket.end_ = function (code, reason) {
    if (over) return;
    over = true;
    out = [];
    socket.readyState = 2;
    hub.leave_(socket);
    core.clock_.later_(function () {
      socket.readyState = 3;
      if (!code) socket.fire_('error', {});
      socket.fire_('close', { code: code || 1006, reason: reason || '', wasClean: !!code });
    }, 0);
  };

  hub.sockets_.push(socket);
  (parts[2] === 'channel' ? channel : numbered)(socket, hub, parts, protocols);
}
