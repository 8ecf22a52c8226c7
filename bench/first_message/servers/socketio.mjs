// socket.io with its defaults; with the word "recovery" also with connection state recovery, which its documentation
// offers against missed messages. It serves its own client script.
import http from 'node:http';
import { Server } from 'socket.io';
import { health } from './script.mjs';
import { tick } from './ticker.mjs';

const server = http.createServer((request, response) => {
  response.writeHead(request.url === health ? 200 : 404).end();
});
const io = new Server(server, process.argv.includes('recovery') ? { connectionStateRecovery: {} } : {});
server.listen(0, '127.0.0.1', () => tick({ port: server.address().port }, (n) => { io.emit('tick', { n }); }));
