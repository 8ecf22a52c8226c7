// 4.5: sessions that nobody comes back to.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { all } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

const gone = (t, channel) => eventually('no subscriber', async () => await t.api.subscribers(channel) === 0);

over(all, '4.5', 'a session without transport ends when the resume window has passed', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  peer.cut();
  await gone(t, channel);
  peer.attach();
  assert.equal((await peer.disconnected()).code, 3010);
}, 'expiry');

over(all, '6.3', 'after 3010 a client connects anew from its positions and misses nothing', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  const since = await t.api.publish(channel, 'seen');
  assert.deepEqual(await peer.data(1), ['seen']);
  peer.cut();
  await gone(t, channel);
  await t.api.publishAll(channel, ['a', 'b']);
  const next = t.peer();
  await next.connect([next.command('subscribe', { channel, since })]);
  assert.equal((await next.reply(1)).result.recovered, true);
  assert.deepEqual(await next.data(2), ['a', 'b']);
}, 'expiry');

over(all, '4.5', 'a session that is resumed within its window lives on', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  for (const round of [1, 2, 3]) {
    peer.cut();
    await t.api.publish(channel, round);
    peer.attach();
    assert.deepEqual(await peer.data(1), [round]);
  }
}, 'expiry');

over(all, '2.4', 'a session that has ended is not joined by its key', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  peer.cut();
  await gone(t, channel);
  const next = t.peer({ key: peer.key });
  next.k = peer.k;
  const { session } = await next.connect();
  assert.notEqual(session, peer.session);
}, 'expiry');
