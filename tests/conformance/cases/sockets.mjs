// 10.6 to 10.12: sockets as numbers in a session, over every transport.
import assert from 'node:assert/strict';
import { all, open as staying } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

/// A peer with an open socket to echo, whose number is 1.
async function echoing(t, params = {}) {
  const peer = t.peer();
  await peer.connect([peer.command('open', { service: 'echo', ...params })]);
  peer.opened = await peer.reply(1);
  return peer;
}

const text = (value, socket = 1) => ({ message: { socket, text: value } });
const binary = (value, socket = 1) => ({ message: { socket, binary: value } });

over(all, '10.6', 'open is answered with the first sub-protocol that was asked for, or none', async (t) => {
  const peer = await echoing(t, { query: 'a=b' });
  assert.deepEqual(peer.opened, { id: 1, result: { protocol: '' } });
  const { result } = await peer.call('open', { service: 'echo', protocols: ['chat', 'x'] });
  assert.deepEqual(result, { protocol: 'chat' });
});

const strange = ['', 'hi', '\u0000', '"\\\n\u2028</script>', '\u{1f600}', '\\'.repeat(500), '\ufeffbom'];

over(all, '10.7', 'text comes back as it went, in order', async (t) => {
  const peer = await echoing(t);
  await peer.send(strange.map((value) => text(value)));
  for (const value of strange) assert.deepEqual(await peer.next(), { id: 1, text: value });
});

over(all, '10.7', 'bytes come back as they went', async (t) => {
  const peer = await echoing(t);
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64');
  await peer.send(['', 'aGk=', every].map((value) => binary(value)));
  for (const value of ['', 'aGk=', every]) assert.deepEqual(await peer.next(), { id: 1, binary: value });
});

for (const bad of ['aGk', 'a', 'aG k', 'aGl=', 'a-_/', '\u00e4']) {
  over(all, '10.7', `"${bad}" is no base64: the socket is closed with 1007`, async (t) => {
    const peer = await echoing(t);
    await peer.send([binary(bad), text('late')]);
    const { id, close } = await peer.next();
    assert.deepEqual([id, close.code], [1, 1007]);
    assert.ok((await peer.call('open', { service: 'echo' })).result, 'the session goes on');
  });
}

over(all, '10.7', 'half of a surrogate pair comes back as U+FFFD', async (t) => {
  const peer = await echoing(t);
  await peer.send(['\\ud800', '\\udc00x'].map((half) => `{"message":{"socket":1,"text":"${half}"}}`));
  for (const value of ['\ufffd', '\ufffdx']) assert.deepEqual(await peer.next(), { id: 1, text: value });
});

over(all, '10.8', 'close is answered by the last packet of the socket, with code and reason', async (t) => {
  const peer = await echoing(t);
  await peer.send([text('before'), { close: { socket: 1, code: 4001, reason: 'bye' } }, text('after')]);
  assert.deepEqual(await peer.next(), { id: 1, text: 'before' });
  assert.deepEqual(await peer.next(), { id: 1, close: { code: 4001, reason: 'bye' } });
  const { id, result } = await peer.call('open', { service: 'echo' });
  assert.ok(id === 2 && result);
});

over(all, '10.8', 'a close without code is 1005, and the number may be used again', async (t) => {
  const peer = await echoing(t);
  await peer.send([{ close: { socket: 1 } }, { id: 1, open: { service: 'echo' } }, text('again')]);
  assert.deepEqual(await peer.next(), { id: 1, close: { code: 1005, reason: '' } });
  assert.deepEqual(await peer.next(), { id: 1, result: { protocol: '' } });
  assert.deepEqual(await peer.next(), { id: 1, text: 'again' });
});

over(all, '10.8', 'message and close for a socket that is not open are ignored', async (t) => {
  const peer = await echoing(t);
  await peer.send([text('x', 5), binary('!', 5), { close: { socket: 5 } }, text('mine')]);
  assert.deepEqual(await peer.next(), { id: 1, text: 'mine' });
});

/// What is wrong, the command, and the code that answers it.
const refused = [
  ['an unknown service', { open: { service: 'nothing' } }, 108],
  ['no service', { open: {} }, 108],
  ['the service channel, for which there are subscribe and publish,', { open: { service: 'channel' } }, 108],
  ['a query that is no string', { open: { service: 'echo', query: 7 } }, 107],
  ['a sub-protocol that is no token', { open: { service: 'echo', protocols: ['a b'] } }, 107],
  ['sub-protocols that are no list', { open: { service: 'echo', protocols: 'a' } }, 107],
  ['a message with neither text nor binary', { message: { socket: 1 } }, 107],
  ['a message with both', { message: { socket: 1, text: '', binary: '' } }, 107],
  ['a message to no socket', { message: { text: '' } }, 107],
  ['the close code 1001', { close: { socket: 1, code: 1001 } }, 107],
  ['the close code 5000', { close: { socket: 1, code: 5000 } }, 107],
  ['a close reason of 124 bytes', { close: { socket: 1, reason: 'x'.repeat(124) } }, 107],
];

for (const [what, command, code] of refused) {
  over(all, '10.9', `${what} is error ${code}`, async (t) => {
    const peer = t.peer();
    await peer.connect();
    await peer.send([{ id: 77, ...command }]);
    const { error } = await peer.reply(77);
    assert.equal(error?.code, code, JSON.stringify(error));
    assert.ok(error.message.length > 0);
  });
}

over(all, '10.9', 'open without an id is error 107', async (t) => {
  const peer = t.peer();
  await peer.connect();
  await peer.send([{ open: { service: 'echo' } }]);
  const { id, error } = await peer.next();
  assert.deepEqual([id, error.code], [0, 107]);
});

over(all, '10.9', 'the id of a socket that is open is error 107, and that socket goes on', async (t) => {
  const peer = await echoing(t);
  await peer.send([{ id: 1, open: { service: 'echo' } }, text('still')]);
  assert.equal((await peer.next()).error?.code, 107);
  assert.deepEqual(await peer.next(), { id: 1, text: 'still' });
});

over(all, '10.10', 'one socket too many is error 106 and names the limit; one given back makes room', async (t) => {
  const peer = t.peer();
  await peer.connect();
  const openOne = () => peer.call('open', { service: 'echo' });
  const first = await openOne();
  assert.ok(first.result && (await openOne()).result);
  const { error } = await openOne();
  assert.equal(error?.code, 106);
  assert.match(error.message, /\b2\b.*sockets\.per_session/);
  await peer.send([{ close: { socket: first.id } }]);
  assert.ok((await peer.next()).close);
  assert.ok((await openOne()).result);
}, 'tiny');

over(staying, '10.10', 'who does not acknowledge what a socket brings is slow: 3008', async (t) => {
  const peer = t.peer({ acks: false, answers: false });
  await peer.connect([{ id: 1, open: { service: 'echo' } }]);
  await peer.reply(1);
  for (let n = 0; n < 20; n += 1) await peer.send([text('x'.repeat(1000))]).catch(() => {});
  assert.equal((await peer.disconnected()).code, 3008);
}, 'tiny');

over(all, '10.10', 'a message beyond the rate closes its socket with 1008', async (t) => {
  const peer = await echoing(t);
  await peer.send([text('1'), text('2'), text('3'), text('4'), text('5')]);
  const seen = [];
  for (;;) {
    const packet = await peer.next();
    if (packet.close) {
      assert.equal(packet.close.code, 1008);
      break;
    }
    seen.push(packet.text);
  }
  assert.deepEqual(seen, ['1', '2', '3', '4', '5'].slice(0, seen.length), 'no hole before the end');
}, 'slow');

over(all, '10.11', 'sockets are the session\'s: they go on over the next transport, each message once', async (t) => {
  const peer = await echoing(t);
  await peer.send([text('1')]);
  assert.deepEqual(await peer.next(), { id: 1, text: '1' });
  await t.vanish(peer);
  peer.attach([text('1'), text('2')], { seq: peer.sent });  // the first was applied and comes again
  assert.deepEqual(await peer.next(), { id: 1, text: '2' });
});

over(all, '10.11', 'what a socket sent and was not counted is sent again', async (t) => {
  const peer = await echoing(t, { protocols: ['x'] });
  await peer.send([text('1'), text('2')]);
  assert.deepEqual(await peer.next(), { id: 1, text: '1' });
  await t.vanish(peer);
  peer.attach([], { have: 1 });
  peer.have = 1;
  assert.deepEqual([await peer.next(), await peer.next()].map((packet) => packet.text), ['1', '2']);
});

over(all, '10.11', 'the end of the session is the end of its sockets', (t) => withGateway(t, {}, {}, async (own) => {
  const peer = await echoing(own);
  assert.equal(await metric(own.gateway, 'sockets_open'), 1);
  await peer.send([{ disconnect: {} }]);
  await peer.wire.ended;
  assert.equal(await metric(own.gateway, 'sockets_open'), 0);
}));

over(all, '10.12', 'a channel as a socket is subscribe and publish', async (t) => {
  const channel = t.channel('chat');
  const peer = await t.subscriber(channel);
  const { WebSocket } = await import('ws');
  const raw = new WebSocket(`${t.gateway.url.replace('http', 'ws')}/encke/socket/channel?channel=${channel}`);
  const said = new Promise((resolve) => { raw.on('message', (data) => resolve(data.toString())); });
  await new Promise((resolve) => { raw.on('open', resolve); });
  t.closing({ close: () => raw.terminate() });
  raw.send('from the socket');
  assert.deepEqual(await peer.data(1), ['from the socket']);
  assert.equal(await said, 'from the socket');
});

once('10.9', 'a service that is switched off is error 108', (t) =>
  withGateway(t, { sockets: { echo: false } }, {}, async (own) => {
    const peer = own.peer();
    await peer.connect();
    const { error } = await peer.call('open', { service: 'echo' });
    assert.equal(error?.code, 108);
    assert.equal(await metric(own.gateway, 'sockets_refused_total'), 1);
  }));
