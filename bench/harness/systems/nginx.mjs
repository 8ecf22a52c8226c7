// nginx as a system: one worker that serves a static file of 20 bytes, set up for speed as its documentation says.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { output } from '../../../tests/support/gateway.mjs';
import { cores, keep, stop } from '../programs.mjs';

const configuration = (folder, port) => `
daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; use epoll; multi_accept on; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 1h;
  open_file_cache max=100 inactive=1h; open_file_cache_valid 1h;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server { listen 127.0.0.1:${port} reuseport backlog=4096; root ${folder}; }
}`;

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/// Resolves when somebody listens, or throws when the program has ended.
async function untilListening(port, child) {
  while (child.exitCode === null) {
    const listens = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (listens) return;
    await new Promise(setImmediate);
  }
  throw new Error('nginx did not start');
}

export const nginx = {
  name: 'nginx, a file',
  async start() {
    const folder = mkdtempSync(path.join(output, 'nginx-'));
    const port = await freePort();
    writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port));
    writeFileSync(path.join(folder, 'file'), 'twenty bytes of text');
    const command = ['-c', String(cores.server), 'nginx', '-c', path.join(folder, 'nginx.conf')];
    const child = keep(spawn('taskset', command, { stdio: 'inherit' }));
    await untilListening(port, child);
    return { pid: child.pid, port, stop: () => stop(child) };
  },
};
