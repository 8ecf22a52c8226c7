// Servers that are told their port, and say nothing when they listen.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { cores, keep, stop } from './programs.mjs';

export const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/// Resolves when somebody listens, or throws when the program has ended.
async function untilListening(port, child, name) {
  while (child.exitCode === null) {
    const listens = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (listens) return;
    await new Promise(setImmediate);
  }
  throw new Error(`${name} did not start: ./dev bench installs it`);
}

/// `command`, on the server's core; resolves with {pid, port, stop}.
export async function startServer(command, port, env = {}) {
  const child = keep(spawn('taskset', ['-c', String(cores.server), ...command], {
    stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env },
  }));
  await untilListening(port, child, command[0]);
  return { pid: child.pid, port, stop: () => stop(child) };
}
