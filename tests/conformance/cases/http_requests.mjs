// HTTP that is right: methods, keep-alive, pipelining, versions, bodies. (RFC 9110, 9112; the list.)
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { parseHead } from '../../support/raw.mjs';
import { once } from '../case.mjs';

const http = (what, run, config = 'http') => once('http', what, run, config);

const get = (path, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const script = '/encke/encke.js';

http('a connection is kept, and serves one request after the other', async (t) => {
  const socket = await t.raw();
  for (const path of [script, '/nowhere', script]) {
    socket.send(get(path));
    assert.equal((await socket.response()).status, path === script ? 200 : 404);
  }
});

http('Connection: close is done and told', async (t) => {
  const socket = await t.raw();
  socket.send(get(script, 'Connection: close\r\n'));
  const { headers } = await socket.response();
  assert.equal(headers.connection, 'close');
  await socket.all();
});

http('pipelined requests are answered in order, also behind a slow one', async (t) => {
  const socket = await t.raw();
  const poll = JSON.stringify({ connect: { key: 'pipelined-1', resume: true } });
  socket.send(`POST /encke/long-polling HTTP/1.1\r\nHost: x\r\nContent-Length: ${poll.length}\r\n\r\n${poll}`
    + get('/nowhere') + get('/encke/encke.src.js') + get('/nowhere'));
  const statuses = [];
  for (const _ of [1, 2, 3, 4]) statuses.push((await socket.response()).status);
  assert.deepEqual(statuses, [200, 404, 200, 404]);
});

http('many pipelined requests are all answered', async (t) => {
  const socket = await t.raw();
  socket.send(get('/nowhere').repeat(2000));
  for (let n = 0; n < 2000; n += 1) assert.equal((await socket.response()).status, 404);
});

http('a request byte by byte is a request', async (t) => {
  const socket = await t.raw();
  socket.socket.setNoDelay(true);
  for (const byte of get('/nowhere')) socket.send(byte);
  assert.equal((await socket.response()).status, 404);
});

http('a chunked body is a body', async (t) => {
  const socket = await t.raw();
  const key = `X-API-Key: ${t.api.key}\r\n`;
  socket.send(
    `POST /encke/api/info HTTP/1.1\r\nHost: x\r\n${key}Transfer-Encoding: chunked\r\n\r\n` +
      '1\r\n{\r\n1;ext=1\r\n}\r\n0\r\nTrailer: x\r\n\r\n',
  );
  assert.equal((await socket.response()).status, 200);
});

http('Expect: 100-continue is answered before the body comes', async (t) => {
  const socket = await t.raw();
  socket.send(
    `POST /encke/api/info HTTP/1.1\r\nHost: x\r\nX-API-Key: ${t.api.key}\r\n` +
      'Expect: 100-continue\r\nContent-Length: 2\r\n\r\n',
  );
  assert.equal((await socket.response()).status, 100);
  socket.send('{}');
  assert.equal((await socket.response()).status, 200);
});

http('Expect: 100-continue with a body that is too large is refused without it', async (t) => {
  const socket = await t.raw();
  socket.send('POST /encke/api/info HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n');
  assert.equal((await socket.response()).status, 413);
});

http('HEAD is GET without the body', async (t) => {
  const socket = await t.raw();
  socket.send(`HEAD ${script} HTTP/1.1\r\nHost: x\r\n\r\n${get('/nowhere')}`);
  const { status, headers } = await socket.response({ head: true });
  assert.equal(status, 200);
  assert.ok(Number(headers['content-length']) > 1000);
  assert.equal((await socket.response()).status, 404, 'nothing of the body is on the wire');
});

http('OPTIONS tells the methods of a path', async (t) => {
  const { status, headers } = await fetchText(t.gateway, script, { method: 'OPTIONS' });
  assert.ok(status === 200 || status === 204);
  assert.match(headers.allow, /GET/);
});

for (const [method, path, allow] of [
  ['POST', script, /GET/],
  ['DELETE', '/encke/send', /POST/],
  ['PUT', '/encke/xhr-streaming', /POST/],
  ['GET', '/encke/long-polling', /POST/],
  ['POST', '/encke/events', /GET/],
  ['BREW', script, /GET/],
  // A stream without a body would never end; and who asks for a head means to change nothing.
  ['HEAD', '/encke/events?channels=a', /GET/],
  ['HEAD', '/encke/eventsource', /GET/],
  ['HEAD', '/encke/forever-frame', /GET/],
  ['HEAD', '/encke/websocket', /GET/],
  ['HEAD', '/encke/jsonp-polling', /GET/],
  ['HEAD', '/encke/send', /GET/],
]) {
  http(`${method} ${path} is answered 405 with Allow`, async (t) => {
    const socket = await t.raw();
    socket.send(`${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
    const { status, headers } = await socket.response({ head: method === 'HEAD' });
    // A method that nobody has heard of may also be called malformed.
    assert.ok(status === 405 || (method === 'BREW' && [400, 501].includes(status)), `status ${status}`);
    if (status === 405) {
      assert.match(headers.allow, allow);
      assert.ok(!headers.allow.split(', ').includes(method));
    }
  });
}

for (const path of [
  '/nowhere',
  '/encke',
  '/encke/',
  '/encke/encke.js/x',
  '/encke/api',
  '/enckeX',
  '/encke/../encke/encke.jsX',
]) {
  http(`${path} is answered 404`, async (t) => {
    const socket = await t.raw();
    socket.send(get(path));
    assert.equal((await socket.response()).status, 404);
  });
}

http('the demo is at / where the configuration has it', async (t) => {
  const { status, headers, text } = await fetchText(t.gateway, '/');
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/html/);
  assert.match(text, /encke/i);
});

http('the demo is not there where the configuration has it not', async (t) => {
  assert.equal((await fetchText(t.gateway, '/')).status, 404);
}, 'plain');

http('HTTP/1.0 gets a whole answer and the end of the connection', async (t) => {
  const socket = await t.raw();
  socket.send(`GET ${script} HTTP/1.0\r\n\r\n`);
  const text = await socket.all();
  const { status, headers } = parseHead(text.split('\r\n\r\n')[0]);
  assert.equal(status, 200);
  assert.equal(text.length - text.indexOf('\r\n\r\n') - 4, Number(headers['content-length']));
});

http('HTTP/1.0 with keep-alive may go on', async (t) => {
  const socket = await t.raw();
  for (const _ of [1, 2]) {
    socket.send(`GET ${script} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
    assert.equal((await socket.response()).status, 200);
  }
});

http('HTTP/1.0 gets a stream without chunks, ended by the connection', async (t) => {
  const channel = t.channel();
  const socket = await t.raw();
  socket.send(`GET /encke/events?channels=${channel} HTTP/1.0\r\n\r\n`);
  await socket.until('the head', (text) => text.includes('\r\n\r\n') && text.includes('retry:'));
  const { headers } = parseHead(socket.text.split('\r\n\r\n')[0]);
  assert.equal(headers['transfer-encoding'], undefined);
  assert.equal(headers['content-length'], undefined);
  assert.equal(headers.connection, 'close');
  await t.api.publish(channel, 'one point nought');
  await socket.until('the event', (text) => text.includes('data: one point nought\n\n'));
});

http('an idle connection is closed after keep_alive_timeout, without a word', async (t) => {
  const socket = await t.raw();
  socket.send(get('/nowhere'));
  await socket.response();
  assert.equal(await socket.all(), '');
});

http('a request line after an empty line is taken (RFC 9112, 2.2)', async (t) => {
  const socket = await t.raw();
  socket.send(`\r\n${get('/nowhere')}`);
  assert.equal((await socket.response()).status, 404);
});

http('an absolute target is taken (RFC 9112, 3.2.2)', async (t) => {
  const socket = await t.raw();
  socket.send(get(`http://x${script}`));
  assert.equal((await socket.response()).status, 200);
});

http('a client that closes its half still gets its answer', async (t) => {
  const socket = await t.raw();
  socket.send(get(script));
  socket.socket.end();
  assert.equal((await socket.response()).status, 200);
});
