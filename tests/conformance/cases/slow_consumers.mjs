// 3.3, 5.5, 6.2: a queue that is full. Nothing here depends on the kernel's buffers: what a session may resume counts
// until it is acknowledged, so a client that reads and never acknowledges is slow, and so is one that is away.
import assert from 'node:assert/strict';
import { all, open } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

const text = 'x'.repeat(1000);
const many = Array.from({ length: 40 }, (_, index) => ({ n: index + 1, text }));  // 40 KB against 16 KiB
const queueBytes = 16384;

over(open, '3.3', 'who does not acknowledge is slow: 3008', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, { acks: false, answers: false });
  await t.api.publishAll(channel, many);
  assert.deepEqual(await peer.disconnected(), { code: 3008, reason: 'slow' });
  peer.attach();
  assert.equal((await peer.disconnected()).code, 3010);
}, 'tiny');

over(all, '6.2', 'who is away too long finds the session closed, and connects anew from its position', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  await t.vanish(peer);
  const positions = await t.api.publishAll(channel, many);
  peer.attach();
  assert.ok([3008, 3010].includes((await peer.disconnected()).code));
  const next = t.peer();
  await next.connect();
  assert.equal((await next.subscribe(channel, positions[35])).recovered, true);
  assert.deepEqual((await next.data(4)).map(({ n }) => n), [37, 38, 39, 40]);
}, 'tiny');

/// Publishes while the peer is away; what it finds: rising offsets up to the newest, within the queue's limit.
async function assertThinned(t, namespace) {
  const channel = t.channel(namespace);
  const peer = await t.subscriber(channel);
  await t.vanish(peer);
  await t.api.publishAll(channel, many);
  peer.attach();
  const offsets = [];
  let bytes = 0;
  while (offsets.at(-1) !== many.length) {
    const pub = await peer.pub();
    bytes += pub.data.text.length;
    assert.ok(pub.offset > (offsets.at(-1) ?? 0), `${pub.offset} after ${offsets.at(-1)}`);
    offsets.push(pub.offset);
  }
  assert.ok(offsets.length < many.length && bytes <= queueBytes, `${offsets.length} publications`);
  await t.api.publish(channel, 'live again');
  assert.deepEqual(await peer.data(1), ['live again']);
  return offsets;
}

over(all, '5.5', 'drop-oldest keeps the newest that fit', async (t) => {
  const offsets = await assertThinned(t, 'oldest');
  assert.ok(offsets.length >= 8, `only ${offsets.length} of those that fit`);
  assert.equal(offsets.at(-1) - offsets[0], offsets.length - 1, 'the newest ones, without a hole');
}, 'tiny');

over(all, '5.5', 'latest keeps the newest', async (t) => {
  await assertThinned(t, 'latest');
}, 'tiny');

over(all, '5.5', 'one slow channel costs another channel nothing', async (t) => {
  const [ticker, news] = [t.channel('latest'), t.channel()];
  const peer = await t.subscriber(ticker);
  await peer.subscribe(news);
  await t.vanish(peer);
  await t.api.publish(news, 'important');
  await t.api.publishAll(ticker, many);
  await t.api.publish(news, 'too');
  peer.attach();
  const heard = [];
  while (heard.length < 2) {
    const { channel, data } = await peer.pub();
    if (channel === news) heard.push(data);
  }
  assert.deepEqual(heard, ['important', 'too']);
}, 'tiny');
