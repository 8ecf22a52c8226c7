// Encke.WebSocket: the standard's object over any transport, for the gateway's socket services.
//   window.WebSocket = Encke.WebSocket;
//   var socket = new WebSocket('ws://example.com/encke/socket/echo');
import { WebSocket } from './socket.js';
import { engine, offer } from './hub.js';

export function install(Encke) {
  var connect = Encke.connect;

  Encke.WebSocket = WebSocket;
  offer.from_ = Encke;

  // The transport needs the engine's own: what stands here for it in window may be ours.
  Encke.connect = function (options) {
    var copy = { WebSocket: engine.WebSocket_ };
    for (var key in options) copy[key] = options[key];
    return connect(copy);
  };
}
