// The WebSocket handshake (RFC 6455, 4.2) and what is answered to one that is wrong.
import assert from 'node:assert/strict';
import { once } from '../case.mjs';

const handshake = (what, run, config) => once('handshake', what, run, config);

const good = {
  Host: 'x', Upgrade: 'websocket', Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13',
};

/// Asks with the good headers but for `changes` (null takes one away); the answer.
async function ask(t, changes = {}, line = 'GET /encke/websocket HTTP/1.1') {
  const headers = Object.entries({ ...good, ...changes }).filter(([, value]) => value !== null);
  const socket = await t.raw();
  socket.send(`${line}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
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

const wrong = {
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
