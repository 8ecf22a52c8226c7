// sockjs-node with its defaults, as its README starts it.
import http from 'node:http';
import sockjs from 'sockjs';
import { script } from './script.mjs';
import { tick } from './ticker.mjs';

const connections = new Set();
const service = sockjs.createServer({ log: () => {} });
service.on('connection', (connection) => {
  connections.add(connection);
  connection.on('close', () => connections.delete(connection));
});

const server = http.createServer(script('/sockjs.min.js', 'sockjs-client/dist/sockjs.min.js'));
service.installHandlers(server, { prefix: '/ticks' });
server.listen(0, '127.0.0.1', () => tick({ port: server.address().port }, (n) => {
  const text = JSON.stringify({ n });
  for (const connection of connections) connection.write(text);
}));
