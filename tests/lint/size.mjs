// The client with all transports is at most 8 KiB, minified and compressed.
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { read } from './files.mjs';

const limits = { 'client-js/dist/encke.js': 8192, 'client-js/dist/encke.full.js': 14336 };

const compressed = (text) => gzipSync(text, { level: 9 }).length;

export function findings(file, text, limit = limits[file]) {
  const size = compressed(text);
  return size <= limit ? [] : [`${file}: ${size} bytes compressed, the limit is ${limit}`];
}

export const name = 'size';

export function check() {
  const files = read(['client-js/dist'], ['.js']);
  const missing = files.has('client-js/dist/encke.js') ? [] : ['client-js/dist/encke.js is not there'];
  const shipped = Object.keys(limits).filter((file) => files.has(file));
  for (const file of shipped) console.log(`  ${file}: ${compressed(files.get(file))} of ${limits[file]} bytes`);
  const results = shipped.map((file) => ({ what: file, findings: findings(file, files.get(file)) }));
  return [{ what: 'there is a script', findings: missing }, ...results];
}

export const bad = { 'noise of 9000 bytes': () => findings('sample', randomBytes(9000), 8192) };
export const good = { '9000 equal bytes': () => findings('sample', Buffer.alloc(9000), 8192) };
