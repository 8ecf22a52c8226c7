// 6.2 (3003): a response that has reached its size ends, and the next goes on where it ended.
import assert from 'node:assert/strict';
import { streams } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

over(streams, '6.2', 'a stream of recycle_bytes ends with 3003, and resuming loses nothing', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  const { wire } = peer;
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  for (const n of numbers) {
    await t.api.publish(channel, { n, text: 'x'.repeat(500) });
    assert.equal((await peer.pub()).data.n, n);
  }
  assert.ok(peer.recycled >= 2, `${peer.recycled} recyclings`);
  const { status, text } = await wire.ended;
  assert.equal(status, 200);
  assert.ok(text.length < 12288, `the first stream had ${text.length} bytes`);
}, 'recycle');
