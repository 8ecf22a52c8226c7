// The client with all transports is at most 8 KiB, minified and compressed.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { clientFolders, read } from './files.mjs';

const limits = { 'encke.js': 8192, 'encke.full.js': 14336 };

const compressed = (text) => gzipSync(text, { level: 9 }).length;

export function findings(file, text, limit = limits[path.basename(file)]) {
  const size = compressed(text);
  return size <= limit ? [] : [`${file}: ${size} bytes compressed, the limit is ${limit}`];
}

export const name = 'size';

export function check() {
  const files = read(clientFolders, ['.js']);
  const shipped = [...files.keys()].filter((file) => path.basename(file) in limits);
  const missing = shipped.length > 0 ? [] : [`no encke.js in ${clientFolders.join(' or ')}`];
  for (const file of shipped)
    console.log(`  ${file}: ${compressed(files.get(file))} of ${limits[path.basename(file)]} bytes`);
  const results = shipped.map((file) => ({ what: file, findings: findings(file, files.get(file)) }));
  return [{ what: 'there is a script', findings: missing }, ...results];
}

export const bad = { 'noise of 9000 bytes': () => findings('sample', randomBytes(9000), 8192) };
export const good = { '9000 equal bytes': () => findings('sample', Buffer.alloc(9000), 8192) };
