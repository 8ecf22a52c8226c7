// Ports for programs that cannot be told 0.
import net from 'node:net';

// Below the range that Linux takes ports from for connections and for port 0, so that those cannot come in between.
const [first, count] = [15000, 15000];
const taken = new Set();

const isFree = (port) => new Promise((resolve) => {
  const server = net.createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
});

/// A port that nobody listens on now, and that this process was not given before. Another process may still be faster:
/// who starts a program on it tries again with another.
export async function freePort() {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
  }
}
