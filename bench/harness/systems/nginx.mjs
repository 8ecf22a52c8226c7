// nginx as a system: one worker that serves a static file of 20 bytes, set up for speed as its documentation says.
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from '../../../tests/support/gateway.mjs';
import { freePort, startServer } from '../servers.mjs';

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

export const nginx = {
  name: 'nginx, a file',
  async start() {
    const folder = mkdtempSync(path.join(output, 'nginx-'));
    const port = await freePort();
    writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port));
    writeFileSync(path.join(folder, 'file'), 'twenty bytes of text');
    return startServer(['nginx', '-c', path.join(folder, 'nginx.conf')], port);
  },
};
