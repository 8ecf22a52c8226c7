// WebSocket: the package `ws`, which has the browsers' interface; its sockets end with their page.
import Ws from 'ws';

export function openSocket(engine, url) {
  const socket = new Ws(url, { perMessageDeflate: false });
  engine.sockets.add(socket);
  socket.on('error', () => {});  // a close follows
  socket.once('close', () => engine.sockets.delete(socket));
  if (engine.tap) tapped(engine, socket);
  breakable(engine, socket);
  return socket;
}

// The listeners of one message are several that run.
function breakable(engine, socket) {
  const { emit } = socket;
  socket.emit = (name, ...args) => {
    if (name !== 'message') return emit.call(socket, name, ...args);
    for (const listener of socket.listeners(name)) engine.hear(() => listener.apply(socket, args));
    return true;
  };
}

function tapped(engine, socket) {
  const { send } = socket;
  socket.send = (text) => {
    engine.tap(`websocket up: ${text}`);
    send.call(socket, text);
  };
  socket.on('message', (data) => engine.tap(`websocket: ${data}`));
}
