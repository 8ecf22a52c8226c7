// SockJS: WebSockets of the draft before RFC 6455 (draft-ietf-hybi-thewebsocketprotocol-00, "hixie-76"), byte for byte.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { RawSocket } from '../../support/raw.mjs';
import { about, ask, frames, goAway, request, session } from '../sockjs.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const draft76 = about('draft 76');

const nonce = 'aaaaaaaa';
const proof = Buffer.from('ca3400d8a50847972cd5715ababf437b', 'hex');
const close = Buffer.from([0xff, 0x00]);
const none = Buffer.alloc(0);

const frame = (text) => Buffer.concat([Buffer.from([0x00]), Buffer.from(text), Buffer.from([0xff])]);
const opening = (path) => (path.split('/').length > 3 ? frame('o') : none);

const keys = { 'Sec-WebSocket-Key1': '4 @1  46546xW%0l 1 5', 'Sec-WebSocket-Key2': '12998 5 Y3 1  .P00' };

/// Headers whose value is null are left out.
function handshake(t, path, changes = {}) {
  const headers = { Upgrade: 'WebSocket', Connection: 'Upgrade', Origin: t.gateway.url, ...keys, ...changes };
  return request(t, 'GET', path, { headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null)) });
}

/// What is answered to a handshake that is none.
async function refusal(t, path, changes) {
  const socket = await t.raw();
  socket.send(handshake(t, path, changes));
  return socket.response();
}

/// The next bytes, which must be these.
async function expect(socket, bytes) {
  await socket.until(`${bytes.length} bytes`, () => socket.received.length >= bytes.length);
  assert.deepEqual(socket.take(bytes.length), bytes);
}

/// What comes up to the end, as soon as nothing more is to come: the client answers the close, as browsers do.
async function expectEnd(socket, bytes) {
  await expect(socket, bytes);
  socket.send(close);
  await socket.all();
  assert.deepEqual(socket.received, none);
}

/// A connection on which the head of the answer has come, and nothing else.
async function begun(t, path, changes) {
  const socket = await t.raw();
  socket.send(handshake(t, path, changes));
  const end = await socket.until('the head', (text) => text.indexOf('\r\n\r\n') + 1);
  socket.head = socket.take(end + 3).toString('latin1');
  await t.settle({});
  assert.deepEqual(socket.received, none);
  return socket;
}

/// One whose handshake is over, and whose session is open.
async function open(t, path) {
  const socket = await begun(t, path);
  socket.send(nonce);
  await expect(socket, Buffer.concat([proof, opening(path)]));
  return socket;
}

/// A session's, and the raw one: their paths on a mount, and what a message is on them.
const kinds = [
  { name: 'session', at: (mount) => `${session(mount)}/websocket`,
    up: (text) => frame(JSON.stringify([text])), down: (text) => frame(frames(text)) },
  { name: 'raw', at: (mount) => `${mount}/websocket`, up: frame, down: frame },
];

/// One case for each kind.
function both(what, run, config) {
  for (const kind of kinds) draft76(`${what} [${kind.name}]`, (t) => run(t, kind), config);
}

both('the exchange of the suite\'s case "haproxy": the head comes before the nonce, the proof behind it', async (t, { at }) => {
  const path = at('/echo');
  const socket = await begun(t, path, { Origin: 'http://localhost:8081' });
  assert.equal(socket.head, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Origin: http://localhost:8081\r\nSec-WebSocket-Location: ws://${t.gateway.host}${path}\r\n\r\n`);
  socket.send(nonce);
  await expect(socket, Buffer.concat([proof, opening(path)]));
});

both('the nonce comes with the head, and a message with the nonce', async (t, { at, up, down }) => {
  const path = at('/echo');
  const socket = await t.raw();
  socket.send(Buffer.concat([Buffer.from(handshake(t, path) + nonce), up('a')]));
  const end = await socket.until('the head', (text) => text.indexOf('\r\n\r\n') + 1);
  socket.take(end + 3);
  await expect(socket, Buffer.concat([proof, opening(path), down('a')]));
});

draft76('behind TLS that ends elsewhere it is a wss address', async (t) => {
  const { head } = await begun(t, '/echo/websocket', { 'X-Forwarded-Proto': 'https' });
  assert.match(head, /\r\nSec-WebSocket-Location: wss:\/\/[^/]+\/echo\/websocket\r\n/);
});

both('messages go both ways', async (t, { at, up, down }) => {
  const socket = await open(t, at('/echo'));
  for (const text of ['a', 'Gr\u00fc\u00dfe \u20ac', '"\\', 'x'.repeat(100_000)]) {
    socket.send(up(text));
    await expect(socket, down(text));
  }
});

both('a message cut at each byte, and the nonce', async (t, { at, up, down }) => {
  const path = at('/echo');
  const socket = await begun(t, path);
  const pieces = [...Buffer.concat([Buffer.from(nonce), up('\u20ac1')])];
  for (const byte of pieces) {
    socket.send(Buffer.from([byte]));
    await t.settle({});
  }
  await expect(socket, Buffer.concat([proof, opening(path), down('\u20ac1')]));
});

both('the client closes, and is answered', async (t, { at }) => {
  const socket = await open(t, at('/echo'));
  await new Promise((resolve) => { socket.socket.write(close, resolve); });
  assert.equal(await socket.all(), close.toString('latin1'));
});

draft76('the service closes: the frame, the close, and the end behind the client\'s [session]', async (t) => {
  const socket = await open(t, kinds[0].at('/close'));
  await expectEnd(socket, Buffer.concat([frame(goAway), close]));
});

draft76('the service closes: the close, and the end behind the client\'s [raw]', async (t) => {
  await expectEnd(await open(t, '/close/websocket'), close);
});

draft76('broken JSON closes it without a frame', async (t) => {
  const socket = await open(t, kinds[0].at('/echo'));
  socket.send(frame('["a'));
  await expectEnd(socket, close);
});

/// What a client may not send, and whether what follows can be understood.
const broken = {
  'text that is no UTF-8': Buffer.from([0x00, 0x61, 0xc3, 0x28, 0xff]),
  'text that ends inside of a character': Buffer.from([0x00, 0xe2, 0x82, 0xff]),
  'a frame of bytes': Buffer.from([0x80, 0x01, 0x61]),
  'a close with a length': Buffer.from([0xff, 0x01, 0x61]),
  'a frame of no known type': Buffer.from([0x01, 0x61, 0xff]),
  'a frame of RFC 6455': Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]),
};

for (const [what, bytes] of Object.entries(broken)) {
  both(`${what} ends it`, async (t, { at }) => {
    const before = await metric(t.gateway, 'websocket_broken_total');
    const socket = await open(t, at('/echo'));
    socket.send(bytes);
    await expectEnd(socket, close);
    assert.ok(await metric(t.gateway, 'websocket_broken_total') > before);
  });
}

both('a message that is too long ends it before it ends itself', async (t, { at }) => {
  const before = await metric(t.gateway, 'websocket_too_long_total');
  const socket = await open(t, at('/echo'));
  socket.send(frame('x'.repeat(64 * 1024 + 1)).subarray(0, -1));
  await expect(socket, close);
  assert.ok(await metric(t.gateway, 'websocket_too_long_total') > before);
}, 'sockjsTiny');

const bad = {
  'a key without spaces': { 'Sec-WebSocket-Key1': '414654xW%0l15' },
  'a key whose digits cannot be divided by its spaces': { 'Sec-WebSocket-Key2': '1 2  4' },
  'a key with more digits than 32 bits hold': { 'Sec-WebSocket-Key1': '42949 672960' },
  'a key without digits or spaces': { 'Sec-WebSocket-Key2': 'x' },
  'only the first key': { 'Sec-WebSocket-Key2': null },
  'only the second key': { 'Sec-WebSocket-Key1': null },
};

for (const [what, changes] of Object.entries(bad)) {
  both(`${what} is answered 400`, async (t, { at }) => {
    const { status, body } = await refusal(t, at('/echo'), changes);
    assert.equal(status, 400);
    assert.match(body, /^Sec-WebSocket-Key1 and Sec-WebSocket-Key2 must/);
  });
}

draft76('no Origin is answered 400', async (t) => {
  const { status, body } = await refusal(t, '/echo/websocket', { Origin: null });
  assert.deepEqual([status, body], [400, 'a WebSocket of draft 76 needs an Origin\n']);
});

draft76('a page that may not is answered 403', async (t) => {
  const { status } = await refusal(t, '/echo/websocket', { Origin: 'http://other.example' });
  assert.equal(status, 403);
  await begun(t, '/echo/websocket', { Origin: 'http://allowed.example' });
}, 'sockjsTiny');

both('a nonce that does not come has http.header_timeout', async (t, { at }) => {
  const before = await metric(t.gateway, 'websocket_unfinished_total');
  const socket = await begun(t, at('/quick'));
  socket.send(nonce.slice(1));
  assert.equal(await socket.all(), '');
  await eventually('it is counted', async () => await metric(t.gateway, 'websocket_unfinished_total') > before);
}, 'sockjsQuick');

draft76('a handshake that is whole has no limit of time, and heartbeats need no answer', async (t) => {
  const socket = await open(t, kinds[0].at('/quick'));
  for (let times = 0; times < 3; times += 1) await expect(socket, frame('h'));
  socket.send(kinds[0].up('a'));
  await socket.until('the echo', () => socket.received.includes(kinds[0].down('a')));
}, 'sockjsQuick');

draft76('connections that wait for a nonce count as any others', (t) =>
  withGateway(t, {
    server: { allowed_origins: ['*'] }, http: { max_connections_per_address: 2 },
    sockjs: [{ path: '/echo', service: 'echo', websocket_draft76: true }],
  }, {}, async (own) => {
    const connect = async () => own.closing(await RawSocket.open(own.gateway, { from: '127.0.0.2' }));
    for (let times = 0; times < 2; times += 1) {
      const socket = await connect();
      socket.send(handshake(own, '/echo/websocket'));
      await socket.until('the head', (text) => text.includes('\r\n\r\n'));
    }
    const third = await connect();
    third.send(handshake(own, '/echo/websocket'));
    assert.equal((await third.response()).status, 429);
  }));

for (const [what, path, config, statuses] of [
  ['where the mount does not offer it', '/pubsub/0/0/websocket', 'sockjsPubSub', [426]],
  ['on the own protocol\'s path', '/encke/websocket', 'sockjs', [426]],
  ['on a raw socket\'s path', '/encke/socket/echo', 'sockjs', [426]],
  ['where WebSockets are off', '/disabled_websocket_echo/0/0/websocket', 'sockjs', [404]],
]) {
  draft76(`${what} it is answered ${statuses}, without waiting for a nonce`, async (t) => {
    const { status, headers } = await refusal(t, path);
    assert.ok(statuses.includes(status), `status ${status}`);
    if (status === 426) assert.equal(headers['sec-websocket-version'], '13');
  }, config);
}

draft76('a request without an upgrade is answered 400 as ever', async (t) => {
  assert.equal((await ask(t, 'GET', '/echo/0/0/websocket', { headers: keys })).status, 400);
});
