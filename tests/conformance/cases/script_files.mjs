// The client script as the gateway serves it.
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { fetchText, head, start } from '../../support/http.mjs';
import { once } from '../case.mjs';
import { withGateway } from '../own_gateway.mjs';

const script = (what, run, config) => once('script', what, run, config);
const files = ['/encke/encke.js', '/encke/encke.src.js'];

async function bytes(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

for (const file of files) {
  script(`${file} is script with a strong ETag, and is asked for again each time`, async (t) => {
    const { status, headers, text } = await fetchText(t.gateway, file);
    assert.equal(status, 200);
    assert.match(headers['content-type'], /javascript/);
    assert.match(headers.etag, /^"[^"]+"$/);
    assert.match(headers['cache-control'], /no-cache/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(text, /Encke/);
  });

  script(`${file} that is known is answered 304 without a body`, async (t) => {
    const { headers } = await fetchText(t.gateway, file);
    const ask = (known) => fetchText(t.gateway, file, { headers: { 'if-none-match': known } });
    for (const known of [headers.etag, `"other", ${headers.etag}`, `W/${headers.etag}`, '*']) {
      const answer = await ask(known);
      assert.deepEqual([answer.status, answer.text, answer.headers.etag], [304, '', headers.etag], known);
    }
    assert.equal((await ask('"other"')).status, 200);
  });

  script(`${file} comes compressed to who takes gzip, and is the same file`, async (t) => {
    const plain = await fetchText(t.gateway, file);
    const response = await head(start(t.gateway, file, { headers: { 'accept-encoding': 'gzip, br' } }));
    const { headers } = response;
    const body = await bytes(response);
    assert.equal(headers['content-encoding'], 'gzip');
    assert.equal(Number(headers['content-length']), body.length);
    assert.match(headers.vary, /accept-encoding/i);
    assert.notEqual(headers.etag, plain.headers.etag, 'other bytes, another ETag');
    assert.equal(gunzipSync(body).toString(), plain.text);
    const known = { 'accept-encoding': 'gzip', 'if-none-match': headers.etag };
    assert.equal((await fetchText(t.gateway, file, { headers: known })).status, 304);
  });

  script(`${file} is not compressed for who refuses gzip`, async (t) => {
    const { headers } = await fetchText(t.gateway, file, { headers: { 'accept-encoding': 'gzip;q=0, deflate' } });
    assert.equal(headers['content-encoding'], undefined);
  });
}

script('the script is for pages of any origin', async (t) => {
  const { status } = await fetchText(t.gateway, files[0], {
    headers: { origin: 'http://evil.example', referer: 'http://evil.example/' },
  });
  assert.equal(status, 200);
});

const scripts = ['encke.js', 'encke.src.js', 'encke.full.js', 'encke.full.src.js'];
const modules = ['encke.mjs', 'encke.full.mjs'];

const builtIn = [
  'websocket', 'xhr-streaming', 'eventsource', 'forever-frame', 'long-polling', 'jsonp-polling', 'polling',
];

/// `Encke` as a page has it that loads this file.
async function clientOf(t, name) {
  const { status, text } = await fetchText(t.gateway, `/encke/${name}`);
  assert.equal(status, 200, name);
  if (!modules.includes(name)) return runInNewContext(`${text};Encke`, { global: {} });
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}

for (const name of [...scripts, ...modules]) {
  script(`what the operator decided otherwise than the client is in ${name}`, async (t) => {
    const transports = { polling: { enabled: false }, order: ['polling', 'long-polling', 'websocket'] };
    await withGateway(t, { client: { share_tabs: false }, transports }, {}, async (own) => {
      const { transports: tried, share } = await clientOf(own, name);
      assert.deepEqual([[...tried], share], [['long-polling', 'websocket'], false]);
    });
  });

  script(`${name} without decisions is the client as it was built`, async (t) => {
    const { transports, share } = await clientOf(t, name);
    assert.deepEqual([[...transports], share], [builtIn, undefined]);
  });
}

for (const name of ['encke.js', 'encke.full.js', 'encke.tabs.js']) {
  script(`${name} says in a header where its source map is`, async (t) => {
    const { headers } = await fetchText(t.gateway, `/encke/${name}`);
    assert.equal(headers.sourcemap, `${name}.map`);
    const { json } = await fetchText(t.gateway, `/encke/${headers.sourcemap}`);
    assert.ok(json.version === 3 && json.sources.length > 0);
    const known = { 'if-none-match': headers.etag };
    assert.equal((await fetchText(t.gateway, `/encke/${name}`, { headers: known })).headers.sourcemap, `${name}.map`);
  });
}

for (const name of ['encke.src.js', 'encke.mjs', 'encke.js.map']) {
  script(`${name} has no source map`, async (t) => {
    assert.equal((await fetchText(t.gateway, `/encke/${name}`)).headers.sourcemap, undefined);
  });
}
