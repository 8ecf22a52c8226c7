// 10.1 to 10.5: native WebSockets of raw messages.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { Gateway } from '../../support/gateway.mjs';
import { NativeSocket } from '../../support/native_socket.mjs';
import { within } from '../../support/deadline.mjs';
import { Context, once } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const path = (target) => `/encke/socket/${target}`;
const open = (t, target, options) => NativeSocket.open(t, path(target), options);

once('10.2', 'echo sends text back as text, and bytes as bytes', async (t) => {
  const raw = await open(t, 'echo');
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const messages = ['hi', '', '{"connect":{}}', '\u0000\u{1f600}', 'x'.repeat(65536), every, Buffer.alloc(0)];
  for (const message of messages) raw.send(message);
  for (const message of messages) assert.deepEqual(await raw.next(), message);
});

once('10.3', 'channel: publications come as text; strings as their text, other values as JSON', async (t) => {
  const channel = t.channel();
  const raw = await open(t, `channel?channel=${channel}`);
  const values = [['a\n"b"', 'a\n"b"'], [7, '7'], [null, 'null'], [{ a: ['b'] }, '{"a":["b"]}'], ['', '']];
  for (const [value, expected] of values) {
    await t.api.publish(channel, value);
    assert.equal(await raw.next(), expected);
  }
});

once('10.3', 'channel: a text up is published as a string, also where it looks like JSON', async (t) => {
  const channel = t.channel('chat');
  const [raw, other] = [await open(t, `channel?channel=${channel}`), await open(t, `channel?channel=${channel}`)];
  for (const message of ['hello', '42', '']) raw.send(message);
  for (const one of [raw, other]) for (const message of ['hello', '42', '']) assert.equal(await one.next(), message);
  const { publications } = await t.api.call('history', { channel, limit: -1 });
  assert.deepEqual(publications.map(({ data }) => data), ['hello', '42', '']);
});

once('10.3', 'channel: a publish that is refused closes with 1008 and the reason', async (t) => {
  const raw = await open(t, `channel?channel=${t.channel()}`);
  raw.send('hello');
  const { code, reason } = await raw.end();
  assert.equal(code, 1008);
  assert.match(reason, /allow_publish/);
});

once('10.3', 'channel: a publish that is too large closes with 1008 and names the limit', async (t) => {
  const raw = await open(t, `channel?channel=${t.channel('chat')}`);
  raw.send('x'.repeat(3000));
  const { code, reason } = await raw.end();
  assert.equal(code, 1008);
  assert.match(reason, /2048/);
}, 'tiny');

once('10.3', 'channel: bytes close with 1003', async (t) => {
  const raw = await open(t, `channel?channel=${t.channel('chat')}`);
  raw.send(Buffer.from('hello'));
  assert.equal((await raw.end()).code, 1003);
});

const refused = [
  ['no channel', 'channel', 400],
  ['a bad name', 'channel?channel=a%20b', 400],
  ['a broken escape', 'channel?channel=%zz', 400],
  ['an unknown namespace', 'channel?channel=nowhere:a', 404],
  ['a private channel', 'channel?channel=$a', 403],
  ['a namespace that nobody may subscribe to', 'channel?channel=closed:a', 403],
];

for (const [what, target, status] of refused) {
  once('10.3', `channel: ${what} is answered ${status} before the upgrade, with code and message`, async (t) => {
    const answer = await fetchText(t.gateway, `/encke/socket/${target}`);
    assert.equal(answer.status, status, answer.text);
    assert.ok(answer.json.error.code > 0 && answer.json.error.message.length > 0);
    const raw = t.closing(new NativeSocket(t.gateway, path(target)));
    await assert.rejects(within('the refusal', raw.opened), new RegExp(`${status}`));
  });
}

once('10.1', 'the first sub-protocol of the client\'s list is accepted, or none', async (t) => {
  assert.equal((await open(t, 'echo', { protocols: ['chat', 'x'] })).socket.protocol, 'chat');
  assert.equal((await open(t, `channel?channel=${t.channel()}`, { protocols: ['v1.x'] })).socket.protocol, 'v1.x');
  assert.equal((await open(t, 'echo')).socket.protocol, '');
});

once('10.1', 'an unknown service is 404, an ordinary request 426', async (t) => {
  assert.equal((await fetchText(t.gateway, '/encke/socket/nothing')).status, 404);
  assert.equal((await fetchText(t.gateway, '/encke/socket/echo')).status, 426);
});

for (const config of [
  { sockets: { enabled: false } }, { sockets: { echo: false } }, { transports: { websocket: { enabled: false } } },
]) {
  once('10.1', `404 with ${JSON.stringify(config)}`, (t) => withGateway(t, config, {}, async ({ gateway }) => {
    assert.equal((await fetchText(gateway, '/encke/socket/echo')).status, 404);
  }));
}

once('10.4', 'the client\'s close is echoed with its reason', async (t) => {
  for (const [code, reason] of [[1000, ''], [1000, 'done'], [4321, 'because of \u00e4']]) {
    const raw = await open(t, 'echo');
    raw.socket.close(code, reason);
    assert.deepEqual(await raw.end(), { code, reason });
  }
});

once('10.4', 'a message over message_bytes closes with 1009', async (t) => {
  const raw = await open(t, 'echo');
  raw.send(Buffer.alloc(5000));
  assert.equal((await raw.end()).code, 1009);
}, 'tiny');

once('10.4', 'too many messages close with 1008, and none before is missing', async (t) => {
  const raw = await open(t, 'echo');
  const messages = ['1', '2', '3', '4', '5', '6'];
  for (const message of messages) raw.send(message);
  const { code, reason } = await raw.end();
  assert.equal(code, 1008);
  assert.match(reason, /packets_per_second/);
  const seen = [];
  await assert.rejects(async () => { for (;;) seen.push(await raw.next()); });
  assert.deepEqual(seen, messages.slice(0, seen.length));
}, 'slow');

once('10.4', 'who does not read is closed with 3008', async (t) => {
  const channel = t.channel();
  const raw = await open(t, `channel?channel=${channel}`);
  raw.socket.pause();
  const text = 'x'.repeat(60_000);
  while (await t.api.call('channels').then(({ channels }) => channels[channel])) {
    await t.api.publishAll(channel, Array.from({ length: 20 }, () => text));
  }
  raw.socket.resume();
  assert.deepEqual(await raw.end(), { code: 3008, reason: 'slow' });
});

once('10.4', 'heartbeats are ping frames; without a pong the socket is closed', async (t) => {
  const silent = await open(t, 'echo', { autoPong: false });
  const alive = await open(t, 'echo');
  await within('a ping', new Promise((resolve) => { silent.socket.once('ping', resolve); }));
  assert.deepEqual(await silent.end(), { code: 3012, reason: 'no pong' });
  alive.send('here');
  assert.equal(await alive.next(), 'here');
}, 'heartbeat');

once('10.4', 'another origin is refused', async (t) => {
  const raw = t.closing(new NativeSocket(t.gateway, path('echo'), { origin: 'http://evil.example' }));
  await assert.rejects(within('the refusal', raw.opened), /403/);
  assert.ok(await open(t, 'echo', { origin: 'http://allowed.example' }));
}, 'origins');

once('10.4', 'openings beyond the rate are closed with 1013', (t) =>
  withGateway(t, { session: { openings_per_second: 1, openings_burst: 1 } }, {}, async (own) => {
    await open(own, 'echo');
    assert.equal((await (await open(own, 'echo')).end()).code, 1013);
  }));

once('10.4', 'on SIGTERM raw sockets are closed with 1001', async (t) => {
  const gateway = await Gateway.start({ server: { shutdown_timeout: '5s' } });
  const raw = await open(t.closing(new Context(gateway, null)), 'echo');
  const stopped = gateway.stop();
  assert.deepEqual(await raw.end(), { code: 1001, reason: 'shutdown' });
  await stopped;
});

once('10.4', 'what is open, opened and refused is counted', (t) => withGateway(t, {}, {}, async (own) => {
  const raw = await open(own, 'echo');
  raw.send('x');
  await raw.next();
  await fetchText(own.gateway, '/encke/socket/channel');
  const names = ['sockets_open', 'sockets_opened_total', 'sockets_refused_total', 'socket_messages_up_total'];
  assert.deepEqual(await Promise.all(names.map((name) => metric(own.gateway, name))), [1, 1, 1, 1]);
  raw.socket.close(1000);
  await raw.end();
  while (await metric(own.gateway, 'sockets_open') > 0);  // the client may see the end of the connection first
}));
