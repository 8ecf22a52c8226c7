// HTTP that is wrong: every input has its answer, and the gateway lives on.
import assert from 'node:assert/strict';
import { exchange } from '../../support/raw.mjs';
import { once } from '../case.mjs';

const bad = (what, run) => once('bad input', what, run, 'http');

const post = (headers, body = '') => `POST /encke/api/info HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;

const malformed = {
  'no HTTP at all': 'hello\r\n\r\n',
  'a TLS handshake': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
  'a binary mess': '\x00\xff\x00\xff\r\n\r\n',
  'an unknown version': 'GET / HTTP/9.9\r\n\r\n',
  'HTTP/2 with prior knowledge': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a request line without target': 'GET\r\n\r\n',
  'a header without colon': 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n',
  'a header with a space before the colon': 'GET / HTTP/1.1\r\nHost : x\r\n\r\n',
  'a header name with a control character': 'GET / HTTP/1.1\r\nHost: x\r\nA\x01: b\r\n\r\n',
  'a header value with NUL': 'GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n',
  'a folded header': 'POST /encke/send HTTP/1.1\r\nHost: x\r\nX: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.1 without Host': 'GET /encke/encke.js HTTP/1.1\r\n\r\n',
  'two Hosts': 'GET /encke/encke.js HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'a negative length': post('Content-Length: -1\r\n'),
  'a length that is no number': post('Content-Length: 2x\r\n', '{}'),
  'a length beyond all numbers': post('Content-Length: 99999999999999999999999\r\n'),
  'two different lengths': post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'),
  'length and chunks': post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '{}'),
  'chunked not last': post('Transfer-Encoding: chunked, gzip\r\n', '{}'),
  'a chunk size that is no number': post('Transfer-Encoding: chunked\r\n', 'zz\r\n'),
  'a chunk longer than it says': post('Transfer-Encoding: chunked\r\n', '1\r\n{}\r\n0\r\n\r\n'),
};

for (const [what, bytes] of Object.entries(malformed)) {
  bad(`${what} is answered 400 and the connection closed`, async (t) => {
    const answer = await exchange(t.gateway, Buffer.from(bytes, 'latin1'));
    assert.ok(
      answer.status === 400 || (/version|HTTP\/2/.test(what) && answer.status === 505),
      answer.text.slice(0, 200),
    );
  });
}

bad('what follows a malformed request is not read as a request', async (t) => {
  const channel = t.channel();
  const headers = `Host: x\r\nX-API-Key: ${t.api.key}\r\nContent-Length: 1\r\n`;
  const smuggled = `POST /encke/pub/${channel} HTTP/1.1\r\n${headers}\r\nx`;
  await exchange(t.gateway, post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`));
  assert.equal((await t.api.call('history', { channel })).offset, 0);
});

bad('a target over max_url is answered 414', async (t) => {
  const { status } = await exchange(t.gateway, `GET /${'x'.repeat(2100)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  assert.equal(status, 414);
});

bad('a target without end is answered 414 before it ends', async (t) => {
  const { status } = await exchange(t.gateway, `GET /${'x'.repeat(5000)}`);
  assert.equal(status, 414);
});

bad('headers over max_headers are answered 431', async (t) => {
  const { status } = await exchange(t.gateway, `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(4200)}\r\n\r\n`);
  assert.equal(status, 431);
});

bad('headers without end are answered 431 before they end', async (t) => {
  const { status } = await exchange(t.gateway, `GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(1000)}`);
  assert.equal(status, 431);
});

bad('more headers than max_header_count are answered 431', async (t) => {
  const { status } = await exchange(t.gateway, `GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(21)}\r\n`);
  assert.equal(status, 431);
});

bad('a body over the limit is answered 413 before it comes', async (t) => {
  const { status } = await exchange(t.gateway, post('Content-Length: 70000\r\n'));
  assert.equal(status, 413);
});

bad('a chunked body over the limit is answered 413', async (t) => {
  const { status } = await exchange(t.gateway, post('Transfer-Encoding: chunked\r\n', `FFFFF\r\n${'x'.repeat(20000)}`));
  assert.equal(status, 413);
});

bad('a head that does not come is answered 408', async (t) => {
  const { status } = await exchange(t.gateway, 'GET / HTTP/1.1\r\nHo');
  assert.equal(status, 408);
});

bad('a body that does not come is answered 408', async (t) => {
  const { status } = await exchange(t.gateway, post('Content-Length: 10\r\n', '{'));
  assert.equal(status, 408);
});

bad('a head that trickles is answered 408 all the same', async (t) => {
  const socket = await t.raw();
  socket.send('GET / HTTP/1.1\r\nA: ');
  const trickle = setInterval(() => socket.send('x'), 50);
  const text = await socket.all().finally(() => clearInterval(trickle));
  assert.match(text, /^HTTP\/1\.1 408/);
});

bad('an error closes only after what was pipelined before it is answered', async (t) => {
  const answer = await exchange(t.gateway, 'GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n');
  assert.deepEqual(answer.text.match(/^HTTP\/1\.1 \d+/gm), ['HTTP/1.1 404', 'HTTP/1.1 400']);
});

bad('a connection that says nothing costs nothing and is closed', async (t) => {
  const socket = await t.raw();
  await socket.all();
});

bad('a path that leads out, or is wrongly encoded, finds no file', async (t) => {
  for (const path of [
    '/encke/../../etc/passwd',
    '/encke/%2e%2e/%2e%2e/etc/passwd',
    '/%',
    '/%zz',
    '/encke/%00',
    '//',
    '/encke/pub/%ff',
  ]) {
    const { status } = await exchange(t.gateway, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
  }
});

bad('connections cut at every point of a request leave the gateway well', async (t) => {
  const packet = JSON.stringify({ connect: { key: 'cut-in-the-middle', resume: true } });
  const request = `POST /encke/long-polling HTTP/1.1\r\nHost: x\r\nContent-Length: ${packet.length}\r\n\r\n${packet}`;
  for (let length = 1; length < request.length; length += 7) {
    const socket = await t.raw();
    socket.send(request.slice(0, length));
    socket.socket.resetAndDestroy?.() ?? socket.close();
  }
  await t.api.call('info');
});
