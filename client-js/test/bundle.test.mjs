// What is shipped: forms, syntax, size.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { Encke } from '../test-support/connect.mjs';

const text = (name) => fs.readFileSync(new URL(`../dist/${name}`, import.meta.url), 'utf8');

test('bundle: encke.js and encke.src.js are ES3', () => {
  for (const name of ['encke.js', 'encke.src.js']) parse(text(name), { ecmaVersion: 3, allowReserved: 'never' });
});

test('bundle: at most 8 KiB compressed, ASCII only', () => {
  assert.ok(gzipSync(text('encke.js'), { level: 9 }).length <= 8192);
  assert.doesNotMatch(text('encke.js'), /[^\x00-\x7f]/);
});

test('bundle: as a CommonJS module and as an ES module', async () => {
  const module = await import('../dist/encke.mjs');
  assert.deepEqual(Object.keys(Encke), ['version', 'transports', 'connect']);
  assert.deepEqual(Object.keys(module.default), Object.keys(Encke));
});

test('bundle: the source map names the sources', () => {
  const map = JSON.parse(text('encke.js.map'));
  assert.ok(map.sources.some((name) => name.endsWith('/connection.js')), map.sources.join());
  assert.equal(map.sources.length, map.sourcesContent.length);
});

test('embed: the files become C++ that holds them', () => {
  const out = fileURLToPath(new URL('../dist/embedded.cc', import.meta.url));
  execFileSync(process.execPath, [fileURLToPath(new URL('../embed.mjs', import.meta.url)), '--out', out]);
  const source = fs.readFileSync(out, 'utf8');
  for (const name of ['encke.js', 'encke.src.js', 'encke.js.map', 'encke.mjs', 'demo/index.html', 'demo/demo.js', 'demo/demo.css']) {
    assert.ok(source.includes(`{"${name}", `), name);
  }
});
