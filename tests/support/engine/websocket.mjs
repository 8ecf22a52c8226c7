// WebSocket: the package `ws`, which has the browsers' interface; its sockets end with their page.
import Ws from 'ws';

export function openSocket(engine, url) {
  const socket = new Ws(url, { perMessageDeflate: false });
  engine.sockets.add(socket);
  socket.on('error', () => {});  // a close follows
  socket.once('close', () => engine.sockets.delete(socket));
  if (engine.tap) tapped(engine, socket);
  return socket;
}

function tapped(engine, socket) {
  const { send } = socket;
  socket.send = (text) => {
    engine.tap(`websocket up: ${text}`);
    send.call(socket, text);
  };
  socket.on('message', (data) => engine.tap(`websocket: ${data}`));
}
