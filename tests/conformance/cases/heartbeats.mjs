// 4.2 to 4.5: heartbeats, and polls that are held.
import assert from 'node:assert/strict';
import { randomKey } from '../../support/peer.mjs';
import { all, open, oneShots, streams, websocket } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';

/// Reads housekeeping until the peer has had `count` heartbeats; anything else is an error.
async function heartbeats(peer, count) {
  const enough = new Error('enough');
  peer.onHeartbeat = (had) => { if (had >= count) throw enough; };
  await assert.rejects(peer.next(), enough);
  peer.onHeartbeat = () => {};
}

over(
  open,
  '4.2',
  'a transport that stays open brings heartbeats, and lives as long as they are answered',
  async (t) => {
    const channel = t.channel();
    const peer = await t.subscriber(channel);
    await heartbeats(peer, 3);
    await t.api.publish(channel, 'alive');
    assert.deepEqual(await peer.data(1), ['alive']);
  },
  'heartbeat',
);

over(
  open,
  '4.2',
  'without a sign of life the transport is closed with 3012, and the session can be resumed',
  async (t) => {
    const channel = t.channel();
    const peer = await t.subscriber(channel, { answers: false, autoPong: false });
    assert.deepEqual(await peer.disconnected(), { code: 3012, reason: 'no pong' });
    await t.api.publish(channel, 'waiting');
    peer.attach();
    assert.deepEqual(await peer.data(1), ['waiting']);
  },
  'heartbeat',
);

once('4.2', 'on a WebSocket a ping frame comes along, and its pong is enough', async (t) => {
  const peer = await t.subscriber(t.channel(), { answers: false }, websocket);
  await heartbeats(peer, 3);
  assert.ok(peer.wire.pings >= 3);
}, 'heartbeat');

once('4.2', 'on a WebSocket an ack is enough without a pong', async (t) => {
  const peer = await t.subscriber(t.channel(), { autoPong: false }, websocket);
  await heartbeats(peer, 3);
}, 'heartbeat');

over(streams, '3.6', 'a heartbeat after a change tells up', async (t) => {
  const peer = await t.subscriber(t.channel());
  await peer.send([{ publish: { channel: t.channel('chat'), data: 1 } }]);
  const packet = await peer.wire.next();
  assert.equal(packet.up, 2);
}, 'heartbeat');

over(open, '4.2', 'every heartbeat tells the time, in milliseconds', async (t) => {
  const wire = t.wire([{ connect: { key: randomKey(), resume: true } }]);
  const times = [[(await wire.next()).connect.time, Date.now()]];
  while (times.length < 3) {
    const packet = await wire.next();
    assert.deepEqual(Object.keys(packet), ['time']);
    times.push([packet.time, Date.now()]);
    if (t.transport.duplex) wire.up([{ ack: 0 }]);
    else if (times.length === 2) return assertInterval(times);  // a stream is answered by a request: enough seen
  }
  assertInterval(times);
}, 'heartbeat');

function assertInterval(times) {
  for (const [time] of times) assert.ok(Number.isInteger(time) && time >= 0, `time ${time}`);
  const [[first, firstHere], [last, lastHere]] = [times[0], times.at(-1)];
  assert.ok(last - first >= 2900, `${last - first} ms between heartbeats`);
  assert.ok(last - first < 2 * (lastHere - firstHere) + 3000, 'in milliseconds, as here');
}

over(open, '4.4', 'a sign of life that was asked for tells the time', async (t) => {
  const peer = await t.subscriber(t.channel());
  await peer.send([{}]);
  const packet = await peer.wire.next();
  assert.deepEqual([packet.up, typeof packet.time], [1, 'number']);
});

over(open, '2.6', 'the answer to resume tells the time', async (t) => {
  const peer = await t.subscriber(t.channel());
  const before = peer.welcome.time;
  peer.cut();
  const { resume } = await peer.attach().next();
  assert.ok(Number.isInteger(resume.time) && resume.time >= before, JSON.stringify(resume));
});

over(oneShots, '4.2', 'a client that polls needs no heartbeat', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  const other = await t.subscriber(t.channel(), {}, websocket);
  const waiting = peer.data(1);
  await heartbeats(other, 3);
  await t.api.publish(channel, 'after three intervals');
  assert.deepEqual(await waiting, ['after three intervals']);
}, 'heartbeat');

over(oneShots.filter((transport) => transport.holds), '4.5', 'a poll is held until there is something', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  const wire = peer.attach();
  await t.settle(wire);
  let answered = false;
  wire.ended.then(() => { answered = true; });
  await t.api.call('info');
  assert.equal(answered, false);
  await t.api.publish(channel, 'something');
  assert.deepEqual(await peer.data(1), ['something']);
  assert.equal(peer.wire, wire, 'in the answer of that very poll');
});

over(
  oneShots.filter((transport) => transport.holds),
  '4.5',
  'a poll without news is answered after the hold',
  async (t) => {
    const peer = await t.subscriber(t.channel());
    const wire = peer.attach();
    const begun = Date.now();
    const end = await wire.ended;
    assert.equal(end.status, 200);
    assert.ok(Date.now() - begun >= 900, 'it was held');
    await assertNothingCounted(wire);
  },
  'expiry',
);

over(oneShots.filter((transport) => !transport.holds), '4.5', 'a poll without hold is answered at once', async (t) => {
  const peer = await t.subscriber(t.channel());
  const wire = peer.attach();
  assert.equal((await wire.ended).status, 200);
  await assertNothingCounted(wire);
});

async function assertNothingCounted(wire) {
  const packets = [];
  await assert.rejects(async () => { for await (const packet of wire) packets.push(packet); }, /ended/);
  for (const packet of packets) assert.ok(packet.resume || 'up' in packet, JSON.stringify(packet));
}

over(all, '4.5', 'messages that wait come in the next poll, all together and in order', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  if (!t.transport.oneShot) peer.cut();
  await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  const wire = peer.attach();
  assert.deepEqual(await peer.data(5), [1, 2, 3, 4, 5]);
  assert.equal(peer.wire, wire);
});
