// The WebSocket handshake (RFC 6455, 4.2) and what is answered to one that is wrong.
import assert from 'node:assert/strict';
import { frame, FrameSocket, request, text } from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';

const handshake = (what, run, config) => once('handshake', what, run, config);

/// Asks with good headers but for `changes` (null takes one away, a list repeats it); the answer.
async function ask(t, changes = {}, line = 'GET /encke/websocket HTTP/1.1', body = '') {
  const socket = await t.raw();
  socket.send(Buffer.concat([request('', changes, line), Buffer.from(body)]));
  return socket.response();
}

handshake('the accept value is that of the RFC', async (t) => {
  const { status, headers } = await ask(t);
  assert.equal(status, 101);
  assert.equal(headers['sec-websocket-accept'], 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  assert.equal(headers.upgrade.toLowerCase(), 'websocket');
  assert.match(headers.connection, /upgrade/i);
});

handshake('names and tokens may be written in any case, and Connection may hold more', async (t) => {
  const { status } = await ask(t, { Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' });
  assert.equal(status, 101);
});

handshake('an extension that was not asked for is not answered', async (t) => {
  const { status, headers } = await ask(t, { 'Sec-WebSocket-Extensions': 'x-unknown' });
  assert.deepEqual([status, headers['sec-websocket-extensions']], [101, undefined]);
});

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const written = {
  'Connection over two lines': { Connection: ['keep-alive', 'Upgrade'] },
  'Connection with blanks and an empty element': { Connection: ' keep-alive ,, \tUPGRADE ,' },
  'Upgrade with another choice before': { Upgrade: 'h2c, websocket' },
  'Upgrade over two lines': { Upgrade: ['h2c', 'websocket'] },
  'header names in lower case': {
    Host: null, Upgrade: null, Connection: null, 'Sec-WebSocket-Key': null, 'Sec-WebSocket-Version': null,
    host: 'x', upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-key': key, 'sec-websocket-version': '13',
  },
  'blanks around values': { 'Sec-WebSocket-Key': `  ${key}\t`, 'Sec-WebSocket-Version': ' 13 ' },
  'extensions over two lines': { 'Sec-WebSocket-Extensions': ['foo', 'bar; baz'] },
  'an Origin of the same host': { Host: 'site.example', Origin: 'http://site.example' },
  'Content-Length: 0': { 'Content-Length': '0' },
};
for (const [what, changes] of Object.entries(written)) {
  handshake(`${what} is good`, async (t) => {
    const { status, headers } = await ask(t, changes);
    assert.equal(status, 101);
    assert.equal(headers['sec-websocket-accept'], 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });
}

const protocols = [
  ['encke.v1', 'encke.v1'], ['other, encke.v1', 'encke.v1'], [['other', 'encke.v1'], 'encke.v1'], ['other', undefined],
  ['encke.v10', undefined], ['', undefined],
];
for (const [asked, expected] of protocols) {
  handshake(`of the sub-protocols "${asked}" ${expected ?? 'none'} is chosen`, async (t) => {
    const { status, headers } = await ask(t, { 'Sec-WebSocket-Protocol': asked });
    assert.deepEqual([status, headers['sec-websocket-protocol']], [101, expected]);
  });
}

handshake('frames behind the request wait for its answer, however the bytes are cut', async (t) => {
  const all = Buffer.concat([request('/encke/websocket'), frame(text, '{"connect":{}}')]);
  for (const at of [1, 40, all.length - 21, all.length - 20, all.length - 19, all.length - 1]) {
    const socket = t.closing(new FrameSocket(t.gateway));
    socket.send(all.subarray(0, at));
    await t.api.call('info');
    socket.send(all.subarray(at));
    assert.equal((await socket.handshake()).status, 101);
    assert.ok(JSON.parse((await socket.next()).payload).connect);
  }
});

handshake('a request behind an ordinary one becomes a WebSocket', async (t) => {
  const socket = await t.raw();
  socket.send(Buffer.concat([Buffer.from('GET /encke/health HTTP/1.1\r\nHost: x\r\n\r\n'), request('/encke/websocket')]));
  assert.equal((await socket.response()).status, 200);
  assert.equal((await socket.response()).status, 101);
});

handshake('a body is refused, whatever its form, and its bytes are never frames', async (t) => {
  const bytes = frame(text, '{"connect":{}}').toString('latin1');
  for (const [changes, body] of [
    [{ 'Content-Length': `${bytes.length}` }, bytes],
    [{ 'Transfer-Encoding': 'chunked' }, `${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`],
  ]) {
    const socket = await t.raw();
    socket.send(Buffer.concat([request('/encke/websocket', changes), Buffer.from(body, 'latin1')]));
    const { status, body: said } = await socket.response();
    assert.equal(status, 413);
    assert.match(said, /body/);
  }
});

const wrong = {
  'the version twice': [{ 'Sec-WebSocket-Version': ['13', '13'] }, [400, 426]],
  'two versions': [{ 'Sec-WebSocket-Version': ['8', '13'] }, [400, 426]],
  'a list of versions': [{ 'Sec-WebSocket-Version': '13, 8' }, [400, 426]],
  'version 013': [{ 'Sec-WebSocket-Version': '013' }, [426]],
  'the key twice': [{ 'Sec-WebSocket-Key': [key, key] }, [400]],
  'a key of 17 bytes': [{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQE=' }, [400]],
  'an empty key': [{ 'Sec-WebSocket-Key': '' }, [400]],
  'extensions that end in a semicolon': [{ 'Sec-WebSocket-Extensions': 'permessage-deflate;' }, [400]],
  'extensions with an open quote': [{ 'Sec-WebSocket-Extensions': 'a; b="c' }, [400]],
  'no Upgrade at all': [{ Upgrade: null, Connection: null }, [400, 426]],
  'another protocol': [{ Upgrade: 'h2c' }, [400, 426]],
  'no Connection: upgrade': [{ Connection: 'keep-alive' }, [400, 426]],
  'no key': [{ 'Sec-WebSocket-Key': null }, [400]],
  'a key of 8 bytes': [{ 'Sec-WebSocket-Key': 'AAAAAAAAAAA=' }, [400]],
  'a key that is no Base64': [{ 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' }, [400]],
  'no version': [{ 'Sec-WebSocket-Version': null }, [400, 426]],
  'version 8': [{ 'Sec-WebSocket-Version': '8' }, [426]],
  'version 14': [{ 'Sec-WebSocket-Version': '14' }, [426]],
  'Hixie-76': [
    { 'Sec-WebSocket-Key': null, 'Sec-WebSocket-Version': null, 'Sec-WebSocket-Key1': '4 @1  46546xW%0l 1 5' },
    [400, 426],
  ],
};

for (const [what, [changes, statuses]] of Object.entries(wrong)) {
  handshake(`${what} is answered ${statuses.join(' or ')}`, async (t) => {
    const { status, headers } = await ask(t, changes);
    assert.ok(statuses.includes(status), `status ${status}`);
    if (status === 426) {
      assert.equal(headers['sec-websocket-version'], '13');
      assert.equal(headers.upgrade, 'websocket');
    }
  });
}

handshake('another method is answered 405', async (t) => {
  const { status, headers } = await ask(t, { 'Content-Length': '0' }, 'POST /encke/websocket HTTP/1.1');
  assert.equal(status, 405);
  assert.match(headers.allow, /GET/);
});

handshake('HTTP/1.0 is refused', async (t) => {
  const { status } = await ask(t, {}, 'GET /encke/websocket HTTP/1.0');
  assert.ok(status === 400 || status === 426, `status ${status}`);
});

handshake('another origin is answered 403', async (t) => {
  assert.equal((await ask(t, { Origin: 'http://evil.example' })).status, 403);
});

handshake('an upgrade elsewhere is no WebSocket', async (t) => {
  const { status } = await ask(t, {}, 'GET /encke/encke.js HTTP/1.1');
  assert.equal(status, 200);
});
