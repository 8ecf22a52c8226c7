// 3.1 to 3.3: counting downward, acknowledging, and what a resume sends again.
import assert from 'node:assert/strict';
import { all, open } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/// Session with a subscription (1 counted packet) that has read the publications 1 to `count`, with no acknowledgement.
async function readSome(t, channel, count) {
  const peer = await t.subscriber(channel, { acks: false });
  await t.api.publishAll(channel, numbers(1, count));
  assert.deepEqual(await peer.data(count), numbers(1, count));
  return peer;
}

over(all, '3.2', 'a resume brings exactly what was not counted, in order', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, { acks: false });
  await t.api.publishAll(channel, numbers(1, 10));
  assert.deepEqual(await peer.data(4), numbers(1, 4));
  peer.cut();
  await t.api.publishAll(channel, numbers(11, 13));
  peer.attach();
  assert.deepEqual(await peer.data(9), numbers(5, 13));
  await t.api.publish(channel, 14);
  assert.deepEqual(await peer.data(1), [14]);
});

over(all, '3.1', 'replies are counted, and sent again like publications', async (t) => {
  const channel = t.channel();
  const peer = t.peer({ acks: false });
  await peer.connect([peer.command('subscribe', { channel }), peer.command('unsubscribe', { channel })]);
  assert.equal((await peer.next()).id, 1);
  peer.cut();
  peer.attach([], { have: 0 });
  assert.equal((await peer.next()).id, 1);
  assert.equal((await peer.next()).id, 2);
});

over(open, '3.2', 'what was read but neither counted nor acknowledged comes again', async (t) => {
  const channel = t.channel();
  const peer = await readSome(t, channel, 5);
  peer.cut();
  peer.have = 1;
  peer.attach();
  assert.deepEqual(await peer.data(5), numbers(1, 5));
});

over(open, '3.2', 'what was acknowledged is dropped: an attach with a lower have is fenced, not served with a hole', async (t) => {
  const channel = t.channel();
  const peer = await readSome(t, channel, 3);
  await peer.acknowledge();
  if (t.transport.duplex) await peer.call('unsubscribe', { channel: 'x' });
  peer.cut();
  peer.attach([], { have: 2 });
  assert.equal((await peer.disconnected()).code, 3503);
});

over(all, '3.2', 'an attach with a lower have that comes late, as the newest, changes nothing', async (t) => {
  const channel = t.channel();
  const peer = await readSome(t, channel, 3);
  peer.attach();
  await t.api.publish(channel, 4);
  assert.deepEqual(await peer.data(1), [4]);
  peer.attach([], { have: 1 });
  assert.equal((await peer.disconnected()).code, 3503);
  await t.api.publish(channel, 5);
  peer.attach();
  assert.deepEqual(await peer.data(1), [5]);
});

over(all, '3.2', 'a lower have in a send or an ack is old news', async (t) => {
  const channel = t.channel();
  const peer = await readSome(t, channel, 3);
  await peer.acknowledge();
  const had = peer.have;
  peer.have = 1;
  await peer.acknowledge();
  peer.have = had;
  await t.api.publish(channel, 4);
  assert.deepEqual(await peer.data(1), [4]);
});

over(all, '3.2', 'a have beyond what was sent is answered 3501, and ends the session', async (t) => {
  const peer = await t.subscriber(t.channel());
  peer.attach([], { have: 1000 });
  assert.equal((await peer.disconnected()).code, 3501);
  peer.attach();
  assert.equal((await peer.disconnected()).code, 3010);
});

over(all, '3.2', 'an acknowledgement beyond what was sent is answered 3501', async (t) => {
  const peer = await t.subscriber(t.channel());
  peer.have = 1000;
  const answer = await peer.acknowledge();
  const disconnect = t.transport.duplex ? await peer.disconnected() : answer.disconnect;
  assert.equal(disconnect?.code, 3501);
});

over(all, '3.3', 'a long conversation goes on as long as it is acknowledged', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  const text = 'x'.repeat(4000);
  for (let round = 0; round < 20; round += 1) {
    await t.api.publishAll(channel, numbers(1, 10).map((n) => `${round * 10 + n} ${text}`));
    for (const n of numbers(1, 10))
      assert.equal(parseInt(await peer.pub().then((pub) => pub.data), 10), round * 10 + n);
  }
});

over(all, '3.1', 'packets carry no number of the session: two subscribers get equal bytes', async (t) => {
  const channel = t.channel();
  const one = await t.subscriber(channel);
  const two = await t.subscriber(channel);
  await two.call('unsubscribe', { channel: 'another' });
  await t.api.publish(channel, { n: 1 });
  assert.deepEqual(await one.next(), await two.next());
});
