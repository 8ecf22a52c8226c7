// socket.io with the native add-ons of ws, and without the request that a session began with:
// https://socket.io/docs/v4/performance-tuning/ and /memory-usage/
import { Server } from 'socket.io';
import { serve } from './publications.mjs';

const server = serve((payload) => io.emit('m', payload.toString()));

const io = new Server(server, {
  serveClient: false, pingInterval: 600_000, perMessageDeflate: false, httpCompression: false,
  transports: ['polling', 'websocket'],
});

io.engine.on('connection', (connection) => { connection.request = null; });
io.on('connection', (socket) => socket.on('m', (data) => socket.emit('m', data)));
