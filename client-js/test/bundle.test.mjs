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

const built = fs.readdirSync(new URL('../dist/', import.meta.url)).filter((name) => /\.js$/.test(name));

test('bundle: every script is ES3 and ASCII', () => {
  assert.ok(built.includes('encke.full.src.js') && built.includes('encke.hosts.js'), built.join());
  for (const name of built) {
    parse(text(name), { ecmaVersion: 3, allowReserved: 'never' });
    if (!name.endsWith('.src.js')) assert.doesNotMatch(text(name), /[^\x00-\x7f]/, name);
  }
});

test('bundle: at most 8 KiB compressed, 14 KiB with all features, as zlib and as gzip does it', () => {
  for (const [name, limit] of [['encke.js', 8192], ['encke.full.js', 14336]]) {
    assert.ok(gzipSync(text(name), { level: 9 }).length <= limit, name);
    assert.ok(execFileSync('gzip', ['-9n'], { input: text(name) }).length <= limit, name);
  }
});

test('bundle: a feature that is loaded later calls what it shares with encke.js by the same names', () => {
  const window = {};
  const run = (name) => new Function('window', 'setTimeout', 'clearTimeout', 'Encke', `${text(name)}\nreturn Encke;`)(
    window, setTimeout, clearTimeout, window.Encke);
  window.Encke = run('encke.js');
  const { connect } = window.Encke;
  run('encke.hosts.js');
  assert.notEqual(window.Encke.connect, connect);
  const client = window.Encke.connect({ url: 'http://a.example/encke', hosts: ['b.example'], transports: [] });
  client.close();
});

test('bundle: as a CommonJS module and as an ES module', async () => {
  const module = await import('../dist/encke.mjs');
  // And one more, for the files that build on it; its name is a short one.
  assert.deepEqual(Object.keys(Encke).slice(0, 3), ['version', 'transports', 'connect']);
  assert.equal(Object.keys(Encke).length, 4);
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
  for (const name of ['encke.js', 'encke.src.js', 'encke.js.map', 'encke.mjs', 'demo/index.html', 'demo/demo.js', 'demo/demo.css',
    'doctor/doctor.html', 'doctor/doctor.js', 'doctor/doctor.css']) {
    assert.ok(source.includes(`{"${name}", `), name);
  }
});
