// ws, without compression and with its native add-ons (bufferutil, utf-8-validate):
// https://github.com/websockets/ws#opt-in-for-performance
import { WebSocketServer } from 'ws';
import { serve } from './publications.mjs';

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const readers = new Set();

const server = serve((payload) => {
  for (const reader of readers) reader.send(payload, { binary: false });
});

function enter(socket, path) {
  if (path === '/echo') return socket.on('message', (data, binary) => socket.send(data, { binary }));
  readers.add(socket);
  return socket.on('close', () => readers.delete(socket));
}

server.on('upgrade', (request, connection, head) => {
  sockets.handleUpgrade(request, connection, head, (socket) => enter(socket, request.url));
});
