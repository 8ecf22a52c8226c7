// 5.1, 5.4, 5.7, 5.9: commands, their replies, and what they may not.
import assert from 'node:assert/strict';
import { all } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

async function connected(t) {
  const peer = t.peer();
  await peer.connect();
  return peer;
}

over(all, '5.4', 'a client publishes where the namespace allows it, and everybody gets it', async (t) => {
  const channel = t.channel('chat');
  const [peer, other] = [await t.subscriber(channel), await t.subscriber(channel)];
  const { result } = await peer.call('publish', { channel, data: { text: 'hi' }, event: 'said' });
  assert.equal(result.offset, 1);
  for (const one of [peer, other]) {
    const pub = await one.pub();
    assert.deepEqual(pub, { channel, offset: 1, epoch: result.epoch, event: 'said', data: { text: 'hi' } });
  }
});

over(all, '5.1', 'a command without id has no reply', async (t) => {
  const channel = t.channel('chat');
  const peer = await t.subscriber(channel);
  await peer.send([{ publish: { channel, data: 'quiet' } }]);
  assert.deepEqual(await peer.data(1), ['quiet']);
  await t.api.publish(channel, 'next');
  assert.deepEqual(await peer.data(1), ['next']);
});

over(all, '5.1', 'ids are the client\'s choice: the largest, and one twice', async (t) => {
  const peer = await connected(t);
  const largest = Number.MAX_SAFE_INTEGER;
  await peer.send([
    { id: largest, subscribe: { channel: t.channel() } },
    { id: largest, subscribe: { channel: t.channel() } },
  ]);
  assert.equal((await peer.next()).id, largest);
  assert.ok((await peer.next()).result);
});

over(all, '5.1', 'replies come in the order of the commands', async (t) => {
  const peer = await connected(t);
  await peer.send([9, 3, 5].map((id) => ({ id, subscribe: { channel: t.channel() } })));
  assert.deepEqual([(await peer.next()).id, (await peer.next()).id, (await peer.next()).id], [9, 3, 5]);
});

/// What is wrong, the command, and the code that answers it.
const refused = [
  ['publish where the namespace does not allow it', () => ({ publish: { channel: 'quiet', data: 1 } }), 103],
  ['subscribe where the namespace does not allow it', () => ({ subscribe: { channel: 'closed:a' } }), 103],
  ['an unknown namespace', () => ({ subscribe: { channel: 'nowhere:a' } }), 102],
  ['publishing to an unknown namespace', () => ({ publish: { channel: 'nowhere:a', data: 1 } }), 102],
  ['a private channel', () => ({ subscribe: { channel: '$secret' } }), 103],
  ['a user\'s channel', () => ({ subscribe: { channel: 'room#42' } }), 103],
  ['an unknown method', () => ({ dance: {} }), 104],
  ['no method', () => ({}), 104],
  ['subscribe without a channel', () => ({ subscribe: {} }), 107],
  ['subscribe to a number', () => ({ subscribe: { channel: 7 } }), 107],
  ['subscribe with parameters that are no object', () => ({ subscribe: 'news' }), 107],
  ['a since that is no position', () => ({ subscribe: { channel: 'a', since: 5 } }), 107],
  ['a since with a negative offset', () => ({ subscribe: { channel: 'a', since: { offset: -1, epoch: 'e' } } }), 107],
  ['publish without data', () => ({ publish: { channel: 'chat:a' } }), 107],
  ['an event that is no string', () => ({ publish: { channel: 'chat:a', data: 1, event: {} } }), 107],
  ['an empty channel name', () => ({ subscribe: { channel: '' } }), 107],
  ['a channel name with a space', () => ({ subscribe: { channel: 'a b' } }), 107],
  ['a channel name with a comma', () => ({ subscribe: { channel: 'a,b' } }), 107],
  ['a channel name with a control character', () => ({ subscribe: { channel: 'a\u0001b' } }), 107],
  ['a channel name with a DEL', () => ({ subscribe: { channel: 'a\u007fb' } }), 107],
];

for (const [what, command, code] of refused) {
  over(all, '5.7', `${what} is error ${code}`, async (t) => {
    const peer = await connected(t);
    await peer.send([{ id: 77, ...command() }]);
    const { error } = await peer.reply(77);
    assert.equal(error?.code, code, JSON.stringify(error));
    assert.ok(error.message.length > 0);
  });
}

over(all, '5.7', 'subscribing twice is error 105', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  assert.equal((await peer.call('subscribe', { channel })).error?.code, 105);
  await t.api.publish(channel, 'once');
  await t.api.publish(channel, 'each');
  assert.deepEqual(await peer.data(2), ['once', 'each']);
});

over(all, '5.9', 'a channel name of 255 bytes is the longest', async (t) => {
  const peer = await connected(t);
  await peer.subscribe(t.channel().padEnd(255, 'x'));
  const { error } = await peer.call('subscribe', { channel: 'x'.repeat(256) });
  assert.ok([106, 107].includes(error?.code), JSON.stringify(error));
  assert.match(error.message, /255/);
});
