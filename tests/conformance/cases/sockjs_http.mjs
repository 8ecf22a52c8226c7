// SockJS: the framing of HTTP/1.0 and HTTP/1.1, by which the protocol suite reads.
import assert from 'node:assert/strict';
import { about, goAway, request, session, Stream } from '../sockjs.mjs';

const http = about('http');
const keepAlive = { Connection: 'Keep-Alive' };
const welcome = 'Welcome to SockJS!\n';

/// One greeting on `socket`: its head. The body must be there, and no longer than it says.
async function greet(t, socket, version) {
  socket.send(request(t, 'GET', '/echo', { headers: keepAlive, version }));
  const answer = await socket.response();
  assert.deepEqual([answer.status, answer.body, answer.headers['content-length']], [200, welcome, '19']);
  assert.equal(answer.headers['transfer-encoding'], undefined);
  return answer;
}

for (const version of ['1.0', '1.1']) {
  http(`${version}: the greeting tells its length, and the connection serves the next`, async (t) => {
    const socket = await t.raw();
    for (const _ of [1, 2]) {
      const { headers } = await greet(t, socket, version);
      assert.notEqual(headers.connection?.toLowerCase(), 'close');
    }
  });
}

http('1.0: a stream has neither length nor chunks, and ends with the connection', async (t) => {
  const path = `${session('/close')}/xhr_streaming`;
  const stream = await Stream.open(t, 'POST', path, { headers: keepAlive, version: '1.0' });
  assert.equal(stream.status, 200);
  assert.deepEqual([stream.headers['transfer-encoding'], stream.headers['content-length']], [undefined, undefined]);
  assert.equal(await stream.read(2049 + 2 + goAway.length + 1), `${'h'.repeat(2048)}\no\n${goAway}\n`);
  assert.equal(await stream.socket.all(), '');
});

http('1.1: a stream is chunked, frame by frame', async (t) => {
  const stream = await Stream.open(t, 'POST', `${session('/close')}/xhr_streaming`, { headers: keepAlive });
  assert.equal(stream.headers['transfer-encoding'].toLowerCase(), 'chunked');
  assert.equal(stream.headers['content-length'], undefined);
  assert.equal((await stream.chunk())[0], 'h');
  assert.deepEqual([await stream.chunk(), await stream.chunk(), await stream.chunk()], ['o\n', `${goAway}\n`, '']);
});

http('1.1: a connection whose stream has ended serves the next', async (t) => {
  const { socket, ...stream } = await Stream.open(t, 'POST', `${session('/close')}/xhr_streaming`);
  assert.equal(stream.status, 200);
  await socket.until('the end', (text) => text.endsWith('\r\n0\r\n\r\n'));
  socket.take();
  await socket.send(request(t, 'GET', '/echo/info'));
  await socket.until('the next answer', (text) => text.includes('entropy'));
});
