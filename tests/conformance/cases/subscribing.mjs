// 5.2, 5.3, 5.5: subscribing, positions and recovery.
import assert from 'node:assert/strict';
import { all } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

over(all, '5.2', 'a new channel begins at offset 0 and has an epoch', async (t) => {
  const peer = t.peer();
  await peer.connect();
  const result = await peer.subscribe(t.channel());
  assert.equal(result.offset, 0);
  assert.ok(typeof result.epoch === 'string' && result.epoch.length > 0);
  assert.ok(!('recovered' in result));
});

over(all, '5.5', 'publications follow the position, one by one, and carry it', async (t) => {
  const channel = t.channel();
  await t.api.publishAll(channel, ['before', 'before']);
  const peer = t.peer();
  await peer.connect();
  const { offset, epoch } = await peer.subscribe(channel);
  assert.equal(offset, 2);
  await t.api.publish(channel, { a: [1, null, 'x'] });
  await t.api.publish(channel, 'named', { event: 'greeting' });
  assert.deepEqual(await peer.pub(), { channel, offset: 3, epoch, data: { a: [1, null, 'x'] } });
  assert.deepEqual(await peer.pub(), { channel, offset: 4, epoch, event: 'greeting', data: 'named' });
});

over(all, '5.2', 'since a position that history still has: recovered, with all that was missed', async (t) => {
  const channel = t.channel();
  const [first] = await t.api.publishAll(channel, ['a', 'b', 'c']);
  const peer = t.peer();
  await peer.connect();
  const { result } = await peer.call('subscribe', { channel, since: first });
  assert.deepEqual(result, { offset: 3, epoch: first.epoch, recovered: true, missed: 2 });
  await t.api.publish(channel, 'd');
  assert.deepEqual(await peer.data(3), ['b', 'c', 'd']);
});

over(all, '5.2', 'since the newest position: recovered, nothing missed', async (t) => {
  const channel = t.channel();
  const since = await t.api.publish(channel, 'a');
  const peer = t.peer();
  await peer.connect();
  const { recovered, missed } = await peer.subscribe(channel, since);
  assert.deepEqual([recovered, missed ?? 0], [true, 0]);
  await t.api.publish(channel, 'b');
  assert.deepEqual(await peer.data(1), ['b']);
});

/// Subscribes with a position that cannot be recovered: nothing old may follow, everything new must.
async function assertNotRecovered(t, channel, since) {
  const peer = t.peer();
  await peer.connect();
  const { recovered } = await peer.subscribe(channel, since);
  assert.equal(recovered, false);
  await t.api.publish(channel, 'new');
  assert.deepEqual(await peer.data(1), ['new']);
}

over(all, '5.2', 'since a position that history has forgotten: not recovered, never a part', async (t) => {
  const channel = t.channel('short');
  const [first] = await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  await assertNotRecovered(t, channel, first);
});

over(all, '5.2', 'since the position before the oldest that is kept: recovered', async (t) => {
  const channel = t.channel('short');
  const [, second] = await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  const peer = t.peer();
  await peer.connect();
  assert.equal((await peer.subscribe(channel, second)).recovered, true);
  assert.deepEqual(await peer.data(3), [3, 4, 5]);
});

over(all, '1.4', 'since another epoch: not recovered', async (t) => {
  const channel = t.channel();
  const { offset } = await t.api.publish(channel, 'old');
  await assertNotRecovered(t, channel, { offset, epoch: 'another' });
});

over(all, '5.2', 'since an offset that the channel has not reached: not recovered', async (t) => {
  const channel = t.channel();
  const { offset, epoch } = await t.api.publish(channel, 'old');
  await assertNotRecovered(t, channel, { offset: offset + 10, epoch });
});

over(all, '5.2', 'a channel without history recovers nothing', async (t) => {
  const channel = t.channel('none');
  const [first] = await t.api.publishAll(channel, [1, 2]);
  await assertNotRecovered(t, channel, first);
});

over(all, '5.3', 'after unsubscribe nothing follows, and the channel can be subscribed again', async (t) => {
  const [channel, other] = [t.channel(), t.channel()];
  const peer = t.peer();
  await peer.connect();
  await peer.subscribe(channel);
  await peer.subscribe(other);
  assert.deepEqual((await peer.call('unsubscribe', { channel })).result, {});
  await t.api.publish(channel, 'unheard');
  await t.api.publish(other, 'heard');
  assert.deepEqual(await peer.data(1), ['heard']);
  assert.equal((await peer.subscribe(channel)).offset, 1);
});

over(all, '5.5', 'two channels come in the order of their publications', async (t) => {
  const [a, b] = [t.channel(), t.channel()];
  const peer = t.peer();
  await peer.connect([peer.command('subscribe', { channel: a }), peer.command('subscribe', { channel: b })]);
  await peer.reply(2);
  peer.stash = [];
  for (const n of [1, 2, 3]) await t.api.call('broadcast', { channels: [a, b], data: n });
  assert.deepEqual(await peer.data(6), [1, 1, 2, 2, 3, 3]);
});
