// Serves one script as the gateway serves its own: compressed, with an ETag, asked for again at each load.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

/// What the lab asks a proxy for, until the server behind it has answered.
export const health = '/encke/health';

/// A request handler that serves the file `name` of the package at `path`.
export function script(path, name) {
  const body = gzipSync(readFileSync(createRequire(import.meta.url).resolve(name)), { level: 9 });
  const etag = `"${createHash('sha1').update(body).digest('base64')}"`;
  const headers = { 'etag': etag, 'cache-control': 'no-cache', 'content-type': 'text/javascript; charset=utf-8' };
  return (request, response) => {
    if (request.url === health) return response.writeHead(200).end();
    if (request.url !== path) return response.writeHead(404).end();
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
    return response.writeHead(200, { ...headers, 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
  };
}
