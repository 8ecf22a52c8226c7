// 4.2: a client that is silent while its connection stays open, as where a network or a proxy has forgotten it.
import assert from 'node:assert/strict';
import { eventually, pause } from '../../support/deadline.mjs';
import { head, start } from '../../support/http.mjs';
import { oneShots, open } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const text = 'x'.repeat(20_000);
const session = { ping_interval: '2s', pong_timeout: '1900ms', queue_bytes: '16MiB' };
const never = { recycle_bytes: 0 };  // or the stream would be over before it is found dead
const impatient = {
  session,
  http: { write_timeout: '1s' },
  transports: { 'xhr-streaming': never, 'forever-frame': never },
};
const noticed = 3_900;  // ping_interval + pong_timeout
const slack = 5_000;    // a loaded machine is late

/// Publishes numbered publications until `stop` resolves to something; how many there were.
async function publishUntil(own, channel, stop) {
  let count = 0;
  for (; !await stop(); count += 1) {
    await own.api.publish(channel, { n: count, text });
    await pause(20);
  }
  return count;
}

over(open, '4.2', 'who neither reads nor answers is noticed, also in the midst of publications, and loses nothing', (t) =>
  withGateway(t, impatient, {}, async (own) => {
    const channel = own.channel();
    const peer = await own.subscriber(channel);
    peer.wire.stall();
    const begun = Date.now();
    const count = await publishUntil(own, channel, () => metric(own.gateway, 'no_pong_total'));
    assert.ok(Date.now() - begun < noticed + slack, `noticed after ${Date.now() - begun} ms`);
    assert.ok(count > 20, `${count} publications`);
    await own.api.publish(channel, { n: count });
    peer.attach();
    assert.deepEqual((await peer.data(count + 1)).map(({ n }) => n), Array.from({ length: count + 1 }, (_, n) => n));
    assert.equal(await metric(own.gateway, 'slow_total'), 0);
  }));

over(oneShots.filter(({ holds }) => holds), '4.5', 'a held poll whose client is gone without a word loses nothing', (t) =>
  withGateway(t, { transports: { [t.transport.name]: { hold: '1s' } } }, {}, async (own) => {
    const channel = own.channel();
    const peer = await own.subscriber(channel);
    const poll = peer.attach();
    await own.settle(poll);
    poll.stall();
    await own.api.publishAll(channel, [1, 2]);
    peer.attach();
    assert.deepEqual(await peer.data(2), [1, 2]);
  }));

over(oneShots.filter(({ holds }) => holds), '4.5', 'a held poll whose client is gone without a word holds no session',
  async (t) => {
    const channel = t.channel();
    const peer = await t.subscriber(channel);
    const poll = peer.attach();
    await t.settle(poll);
    poll.stall();
    await eventually('no subscriber', async () => await t.api.subscribers(channel) === 0);
  }, 'expiry');

/// A native EventSource that reads nothing behind the head.
async function deafReader(own, channel) {
  const request = start(own.gateway, `/encke/events?channels=${channel}`, { agent: false });
  own.closing({ cut: () => request.destroy() });
  request.on('error', () => {});
  (await head(request)).pause();
  await eventually('its subscription', async () => await own.api.subscribers(channel) === 1);
}

once('7.1', 'a native EventSource that reads nothing is bounded by session.queue_bytes', (t) =>
  withGateway(t, { session: { queue_bytes: '256KiB' } }, {}, async (own) => {
    const channel = own.channel();
    await deafReader(own, channel);
    const count = await publishUntil(own, channel, () => metric(own.gateway, 'slow_total'));
    assert.ok(count * text.length < 64 * 1024 * 1024, `${count} publications`);
    assert.equal(await own.api.subscribers(channel), 0);
  }));

once('7.1', 'a native EventSource that reads nothing is given up after ping_interval and pong_timeout', (t) =>
  withGateway(t, impatient, {}, async (own) => {
    const channel = own.channel();
    await deafReader(own, channel);
    for (let n = 0; n < 300; n += 1) await own.api.publish(channel, { n, text });  // 6 MB: more than the kernels take
    await eventually('no subscriber', async () => await own.api.subscribers(channel) === 0, 3 * noticed + slack);
    assert.equal(await metric(own.gateway, 'slow_total'), 0);
  }));
