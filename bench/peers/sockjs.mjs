// sockjs-node: no log, no heartbeats within a measurement, and streams that do not end after 128 KiB.
import sockjs from 'sockjs';
import { serve } from './publications.mjs';

const readers = new Set();
const server = serve((payload) => {
  const text = payload.toString();
  for (const reader of readers) reader.write(text);
});

const options = { log: () => {}, heartbeat_delay: 600_000, response_limit: 2 ** 40, sockjs_url: '/none.js' };

const fanout = sockjs.createServer(options);
fanout.on('connection', (reader) => {
  readers.add(reader);
  reader.on('close', () => readers.delete(reader));
});
fanout.installHandlers(server, { prefix: '/sockjs' });

const echo = sockjs.createServer(options);
echo.on('connection', (peer) => peer.on('data', (message) => peer.write(message)));
echo.installHandlers(server, { prefix: '/echo' });
