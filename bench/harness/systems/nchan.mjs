// nchan: nginx with the module as Debian has it. One process, as nginx's documentation has it for one core; no time-outs,
// no pings; no messages are kept but for polls, which read what came between two of them (nchan_message_buffer_length,
// https://nchan.io/#message-storage).
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from '../../../tests/support/gateway.mjs';
import { freePort, startServer } from '../servers.mjs';
import { nativeEventSource, rawWebSocket } from './encke_words.mjs';
import { head, upgrade } from './http_words.mjs';

const publisher = (name, more) => `location ~ ^/${name}/(.*)$ {
  nchan_publisher http; nchan_channel_id ${name}-$1; nchan_message_timeout 1h; ${more} }`;
const subscriber = (name, kind, channel, more = '') => `location ~ ^/${name}/(.*)$ {
  nchan_subscriber ${kind}; nchan_channel_id ${channel}-$1; nchan_subscriber_timeout 0;
  nchan_websocket_ping_interval 0; nchan_eventsource_ping_interval 0; ${more} }`;

const configuration = (folder, port) => `
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log crit;
events { worker_connections 60000; use epoll; multi_accept on; }
http {
  access_log off; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 1h;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    ${publisher('pub', 'nchan_message_buffer_length 0;')}
    ${publisher('kept', 'nchan_message_buffer_length 64;')}
    ${subscriber('websocket', 'websocket', 'pub', 'nchan_subscriber_first_message newest;')}
    ${subscriber('events', 'eventsource', 'pub', 'nchan_subscriber_first_message newest;')}
    ${subscriber('stream', 'http-chunked', 'pub', 'nchan_subscriber_first_message newest;')}
    ${subscriber('poll', 'longpoll', 'kept', 'nchan_subscriber_first_message oldest;')}
  }
}`;

/// A poll has no word for "you are subscribed": there is something for the first of each client.
const greet = (port) => fetch(`http://127.0.0.1:${port}/kept/c000000`, { method: 'POST', body: 'hello' });

const webSocket = { kind: 'websocket', openHead: upgrade('/websocket/c000000'), ready: '' };
const eventSource = {
  kind: 'stream', openHead: `${head('GET /events/c000000')}Accept: text/event-stream\r\n`, ready: ': hi',
};

export const nchan = {
  name: 'nchan',
  transports: {
    'websocket': webSocket,
    [rawWebSocket]: webSocket,
    'eventsource': eventSource,
    [nativeEventSource]: eventSource,
    'xhr-streaming': { kind: 'stream', openHead: `${head('GET /stream/c000000')}TE: chunked\r\n`, ready: '200 OK' },
    'long-polling': {
      kind: 'poll', openHead: head('GET /poll/c000000'), ready: 'hello', publishHead: head('POST /kept/{channel}'),
      againHead: `${head('GET /poll/c000000')}If-None-Match: {etag}\r\nIf-Modified-Since: {modified}\r\n`,
    },
  },
  publishHead: head('POST /pub/{channel}'),
  async start() {
    const folder = mkdtempSync(path.join(output, 'nchan-'));
    const port = await freePort();
    writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port));
    const server = await startServer(['nginx', '-c', path.join(folder, 'nginx.conf')], port);
    await greet(port);
    return server;
  },
};
