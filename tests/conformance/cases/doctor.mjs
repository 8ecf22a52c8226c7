// What the diagnosis page asks of the gateway. The page itself: tests/browsers/doctor.mjs.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { fetchText, head, start } from '../../support/http.mjs';
import { once } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const doctor = (what, run, config) => once('doctor', what, run, config);
const page = '/encke/doctor';
const files = [[page, /^text\/html/], ['/encke/doctor.js', /javascript/], ['/encke/doctor.css', /^text\/css/]];
const asked = ['/encke/doctor/request', '/encke/doctor/stream'];
const maxStreams = 32;
const maxProbes = 64;

// --- the page

for (const [path, type] of files) {
  doctor(`${path} is served, and asked for again each time`, async (t) => {
    const { status, headers, text } = await fetchText(t.gateway, path);
    assert.equal(status, 200);
    assert.match(headers['content-type'], type);
    assert.equal(headers['cache-control'], 'no-cache');
    assert.ok(text.length > 1000);
    const known = { headers: { 'if-none-match': headers.etag } };
    assert.equal((await fetchText(t.gateway, path, known)).status, 304);
  });
}

doctor('the page is in no frame and no index, and runs only scripts of its own host', async (t) => {
  const { headers, text } = await fetchText(t.gateway, page);
  assert.equal(headers['x-frame-options'], 'DENY');
  assert.match(headers['content-security-policy'], /script-src 'self';.*frame-ancestors 'none'/);
  assert.match(headers['x-robots-tag'], /noindex/);
  assert.doesNotMatch(text, /<script[^>]*>[^<]|\son\w+=/i, 'inline script');
  for (const [, address] of text.matchAll(/(?:src|href)="([^"]+)"/g)) assert.doesNotMatch(address, /^(https?:|\/)/);
});

doctor('switched off, every path answers 404, and the client\'s script is there', (t) =>
  withGateway(t, { doctor: { enabled: false } }, {}, async ({ gateway }) => {
    for (const path of [...files.map(([file]) => file), ...asked]) {
      assert.equal((await fetchText(gateway, path)).status, 404, path);
    }
    assert.equal((await fetchText(gateway, '/encke/encke.js')).status, 200);
  }));

// --- how a request arrived

async function report(t, options = {}, query = '') {
  const answer = await fetchText(t.gateway, `/encke/doctor/request${query}`, options);
  assert.equal(answer.status, 200);
  return { ...answer, ...answer.json };
}

function adler32(text) {
  let [a, b] = [1, 0];
  for (const byte of Buffer.from(text)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

doctor('a request is told as it arrived', async (t) => {
  const body = 'ä€😀 </script>';
  const { headers, json, request } = await report(t, {
    method: 'POST', body, headers: { via: '1.1 a.example, 1.0 b.example', 'x-encke-doctor': 'mark' },
  });
  assert.match(headers['content-type'], /^application\/json/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['cache-control'], /no-store/);
  assert.match(json.version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual([request.http, request.method, request.upgrade], ['1.1', 'POST', false]);
  assert.match(request.peer, /^127\.0\.0\.1:\d+$/);
  assert.deepEqual(request.body, { bytes: Buffer.byteLength(body), adler32: adler32(body) });
  const values = Object.fromEntries(request.headers);
  assert.equal(values.via, '1.1 a.example, 1.0 b.example');
  assert.equal(values['x-encke-doctor'], 'mark');
  assert.equal(values.Host, t.gateway.host);
});

doctor('a GET without a body has the sum of nothing', async (t) => {
  const { request } = await report(t);
  assert.deepEqual([request.method, request.body], ['GET', { bytes: 0, adler32: 1 }]);
});

doctor('what may be a secret is told by its name alone', async (t) => {
  const secrets = ['cookie', 'authorization', 'proxy-authorization', 'x-api-key', 'x-forwarded-access-token',
    'x-forwarded-user', 'x-csrf-token', 'referer', 'sec-websocket-key', 'sec-websocket-protocol'];
  const headers = Object.fromEntries(secrets.map((name) => [name, `${t.gateway.url}/?open-sesame`]));
  const { text, request } = await report(t, { headers });
  assert.doesNotMatch(text, /open-sesame/);
  for (const name of secrets) assert.ok(request.headers.some((one) => one.length === 1 && one[0] === name), name);
});

doctor('bytes that are no text, and long values, leave the report whole and short', async (t) => {
  const socket = await t.raw();
  const value = `a\x80\xff"\\${'x'.repeat(5000)}`;
  socket.send(Buffer.from(`GET /encke/doctor/request HTTP/1.1\r\nHost: a\r\nVia: ${value}\r\n\r\n`, 'latin1'));
  const { status, body } = await socket.response();
  assert.equal(status, 200);
  const [, via] = JSON.parse(body).request.headers.find(([name]) => name === 'Via');
  assert.match(via, /^a\?\?"\\x+\.\.\.$/);
  assert.equal(via.length, 259);
});

doctor('HTTP/1.0 is told as such', async (t) => {
  const socket = await t.raw();
  socket.send('GET /encke/doctor/request HTTP/1.0\r\n\r\n');
  assert.equal((await socket.response()).body.match(/"http":"([^"]+)"/)[1], '1.0');
});

doctor('a body of more than 16 KiB is refused', async (t) => {
  const ask = (length) => fetchText(t.gateway, asked[0], { method: 'POST', body: 'x'.repeat(length) });
  assert.equal((await ask(16 * 1024)).status, 200);
  assert.equal((await ask(16 * 1024 + 1)).status, 413);
});

// --- handshakes

const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
let words = 0;
const newWord = () => {
  words += 1;
  return `word${words}`;
};
const probed = async (t, word) => (await report(t, {}, `?probed=${word}`)).probe;

doctor('a handshake with a word is refused, and told to who knows the word', async (t) => {
  const word = newWord();
  assert.equal((await report(t, { headers: upgrade, agent: false }, `?probe=${word}`)).status, 200);
  const probe = await probed(t, word);
  assert.equal(probe.upgrade, true);
  assert.equal(Object.fromEntries(probe.headers).upgrade, 'websocket');
  assert.equal(await probed(t, newWord()), null);
});

doctor('a handshake that lost its Upgrade on the way is told as such', async (t) => {
  const word = newWord();
  await report(t, { headers: { 'sec-websocket-version': '13' } }, `?probe=${word}`);
  assert.equal((await probed(t, word)).upgrade, false);
});

doctor('a word that is none is not remembered', async (t) => {
  for (const word of ['', 'A', 'a-b', 'a'.repeat(33)]) {
    await report(t, {}, `?probe=${word}`);
    assert.equal(await probed(t, word), null, word);
  }
});

doctor('the last 64 handshakes are remembered', (t) => withGateway(t, {}, {}, async (own) => {
  for (let n = 0; n <= maxProbes; n += 1) await report(own, {}, `?probe=n${n}`);
  assert.equal(await probed(own, 'n0'), null);
  assert.ok(await probed(own, 'n1'));
  assert.ok(await probed(own, `n${maxProbes}`));
}));

// --- origins

for (const path of asked) {
  doctor(`${path} refuses a foreign origin`, async (t) => {
    const { status } = await fetchText(t.gateway, path, { headers: { origin: 'http://evil.example' } });
    assert.equal(status, 403);
  }, 'origins');
}

doctor('no other origin may read how its request arrived, allowed or not', async (t) => {
  const { status, headers } = await fetchText(t.gateway, asked[0], { headers: { origin: 'http://allowed.example' } });
  assert.equal(status, 200);
  assert.equal(headers['access-control-allow-origin'], undefined);
}, 'origins');

// --- the stream

/// The lines of a stream with the time at which each came.
async function readStream(response) {
  const lines = [];
  let rest = '';
  response.setEncoding('utf8');
  for await (const text of response) {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    for (const part of parts) if (part.trim()) lines.push({ ...JSON.parse(part), came: Date.now() });
  }
  return lines;
}

/// On a connection of its own, which it need not close.
const openStream = (gateway) =>
  head(start(gateway, asked[1], { agent: false, headers: { connection: 'keep-alive' } }));

doctor('a stream has ten lines at a pace, each with its time, and comes as it is written', async (t) => {
  const response = await openStream(t.gateway);
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['transfer-encoding'], 'chunked');
  assert.match(response.headers['cache-control'], /no-store.*no-transform/);
  assert.equal(response.headers['x-accel-buffering'], 'no');
  const lines = await readStream(response);
  assert.deepEqual(lines.map(({ piece, of }) => [piece, of]), Array.from({ length: 10 }, (_, n) => [n + 1, 10]));
  for (let n = 1; n < 10; n += 1) assert.ok(lines[n].time - lines[n - 1].time >= 190, `line ${n + 1} came too soon`);
  const delays = lines.map(({ came, time }) => came - time);
  assert.ok(Math.max(...delays) - Math.min(...delays) < 1000, `held back: ${delays}`);
});

doctor('HTTP/1.0 gets the stream without chunks', async (t) => {
  const socket = await t.raw();
  socket.send(`GET ${asked[1]} HTTP/1.0\r\n\r\n`);
  const text = await socket.all();
  assert.doesNotMatch(text, /transfer-encoding/i);
  assert.match(text, /\{"piece":10,"of":10,"time":\d+\}\n$/);
});

doctor('more than 32 streams at once are refused and counted; who leaves makes room', (t) =>
  withGateway(t, {}, {}, async ({ gateway }) => {
    const running = await Promise.all(Array.from({ length: maxStreams }, () => openStream(gateway)));
    const busy = await fetchText(gateway, asked[1]);
    assert.deepEqual([busy.status, busy.headers['retry-after']], [503, '5']);
    assert.equal(await metric(gateway, 'doctor_refused_total'), 1);
    running[0].destroy();
    const again = await eventually('room for another', async () => {
      const response = await openStream(gateway);
      return response.statusCode === 200 ? response : response.resume() && null;
    });
    for (const response of [...running, again]) response.destroy();
  }));

doctor('a stream is finished when the gateway leaves', (t) => withGateway(t, {}, {}, async ({ gateway }) => {
  const response = await openStream(gateway);
  gateway.program.child.kill('SIGTERM');
  assert.equal((await readStream(response)).length, 10);
}));
