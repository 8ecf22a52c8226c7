// The client script as the gateway serves it.
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { fetchText, head, start } from '../../support/http.mjs';
import { once } from '../case.mjs';

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

script('the list of transports that the script starts with is the operator\'s', async (t) => {
  const { text } = await fetchText(t.gateway, files[0]);
  const lists = text.match(/\[(?:["'][a-z-]+["'],?)+\]/g) ?? [];
  const wanted = JSON.stringify(['websocket', 'xhr-streaming', 'long-polling']);
  assert.ok(lists.some((list) => list.replace(/'/g, '"') === wanted), `no ${wanted} in ${lists.join(' ')}`);
}, 'firstHalf');
