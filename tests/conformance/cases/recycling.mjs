// 6.2 (3003): a response that has reached its size ends, and the next goes on where it ended.
import assert from 'node:assert/strict';
import { Ended } from '../../support/inbox.mjs';
import { streams } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

over(streams, '6.2', 'a stream of recycle_bytes ends with 3003, and resuming loses nothing', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  await t.api.publishAll(channel, numbers.map((n) => ({ n, text: 'x'.repeat(500) })));
  const seen = [];
  let recycled = 0;
  while (seen.length < numbers.length) {
    const packet = await peer.next();
    if (packet.pub) seen.push(packet.pub.data.n);
    if (!packet.disconnect) continue;
    assert.equal(packet.disconnect.code, 3003);
    await assert.rejects(peer.wire.next(), Ended);
    recycled += 1;
    peer.attach();
  }
  assert.deepEqual(seen, numbers);
  assert.ok(recycled >= 2, `${recycled} recyclings`);
}, 'recycle');
