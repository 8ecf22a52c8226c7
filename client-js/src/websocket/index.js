// Encke.WebSocket: the standard's object over any transport, for the gateway's socket services.
//   window.WebSocket = Encke.WebSocket;
//   var socket = new WebSocket('ws://example.com/encke/socket/echo');
import { provide } from '../standard.js';
import { WebSocket } from './socket.js';

export function install(Encke) {
  provide(Encke, 'WebSocket', WebSocket);
}
