// 3.4, 4.6, 6: which transport a session has, and how it loses it.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { all, oneWay, open, waiting, websocket } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';

/// A peer whose newest transport waits with nothing to read. The gateway has seen every k up to `seen`.
async function idle(t, channel) {
  const peer = await t.subscriber(channel);
  peer.attach();
  await t.api.publish(channel, 'settled');
  assert.deepEqual(await peer.data(1), ['settled']);
  const seen = peer.k;
  if (t.transport.holds) await t.settle(peer.attach());
  return { peer, seen };
}

/// The first disconnect on a wire that its peer no longer reads.
async function disconnectOf(wire) {
  for await (const { disconnect } of wire) if (disconnect) return disconnect;
}

over(waiting, '3.4', 'the newer transport replaces the older, which is closed with 3002', async (t) => {
  const channel = t.channel();
  const { peer } = await idle(t, channel);
  const older = peer.wire;
  peer.attach();
  const disconnect = await disconnectOf(older);
  assert.deepEqual(disconnect, { code: 3002, reason: 'replaced' });
  await older.ended;
  await t.api.publish(channel, 'newer');
  assert.deepEqual(await peer.data(1), ['newer']);
});

for (const [what, back] of [['the same', 0], ['a lower', 1]]) {
  over(all, '3.4', `an attach with ${what} k is closed with 3503 and changes nothing`, async (t) => {
    const channel = t.channel();
    const { peer, seen } = await idle(t, channel);
    const late = t.wire([{ resume: { session: peer.session, k: seen - back, have: 0, seq: 1 } }]);
    assert.equal((await disconnectOf(late)).code, 3503);
    await t.api.publish(channel, 'still here');
    assert.deepEqual(await peer.data(1), ['still here']);
  });
}

over(all, '3.4', 'a stale attach brings no commands', async (t) => {
  const channel = t.channel('chat');
  const { peer, seen } = await idle(t, channel);
  const late = t.wire([
    { resume: { session: peer.session, k: seen, have: 2, seq: 2 } },
    { publish: { channel, data: 'stale' } },
  ]);
  assert.equal((await disconnectOf(late)).code, 3503);
  await t.api.publish(channel, 'fresh');
  assert.deepEqual(await peer.data(1), ['fresh']);
});

over(oneWay, '3.4', 'a stale attach over another transport is fenced too', async (t) => {
  const { peer, seen } = await idle(t, t.channel());
  const late = t.wire([{ resume: { session: peer.session, k: seen, have: 0, seq: 2 } }], {}, websocket);
  assert.equal((await disconnectOf(late)).code, 3503);
});

over(open, '6.3', 'a session outlives its transport, and what came meanwhile is there after the resume', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  peer.cut();
  await t.api.publishAll(channel, ['a', 'b']);
  assert.equal(await t.api.subscribers(channel), 1);
  peer.attach();
  assert.deepEqual(await peer.data(2), ['a', 'b']);
});

over(open, '2.4', 'a session without resume ends with its transport', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, { resume: false });
  peer.cut();
  await eventually('no subscriber', async () => await t.api.subscribers(channel) === 0);
  peer.attach();
  assert.equal((await peer.disconnected()).code, 3010);
});

over(open, '2.4', 'a session without resume needs no acknowledgement', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, { resume: false });
  for (let n = 0; n < 40; n += 1) {
    await t.api.publish(channel, 'x'.repeat(2000));
    await peer.pub();
  }
}, 'tiny');

over(all, '4.6', 'the packet disconnect ends the session at once', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  await peer.send([{ disconnect: {} }]);
  await eventually('no subscriber', async () => await t.api.subscribers(channel) === 0);
  peer.attach();
  assert.equal((await peer.disconnected()).code, 3010);
});

once('4.6', 'a WebSocket that the client closes with 1000 ends the session', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, {}, websocket);
  peer.wire.close();
  await eventually('no subscriber', async () => await t.api.subscribers(channel) === 0);
});

once('4.6', 'a WebSocket that the client closes with another code can be resumed', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, {}, websocket);
  peer.wire.socket.close(1001);
  await peer.wire.ended;
  await t.api.publish(channel, 'later');
  peer.attach();
  assert.deepEqual(await peer.data(1), ['later']);
});

over(open, '6.1', 'the disconnect is the last packet of a transport', async (t) => {
  const peer = await t.subscriber(t.channel());
  await t.api.call('disconnect', { session: peer.session });
  assert.equal((await peer.disconnected()).code, 3505);
  await assert.rejects(peer.wire.next(), { name: 'Error', message: /ended/ });
});
