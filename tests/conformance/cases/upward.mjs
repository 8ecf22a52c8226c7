// 3.5, 3.6: commands are applied once, in order, whatever is sent twice or goes missing.
import assert from 'node:assert/strict';
import { all, duplex, oneWay, streams, websocket } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

const say = (channel, data) => ({ publish: { channel, data } });

/// A publishing peer (its commands have the numbers from 1), and a listener that sees what was applied.
async function pair(t) {
  const channel = t.channel('chat');
  const listener = await t.subscriber(channel, {}, websocket);
  const peer = t.peer();
  await peer.connect();
  return { channel, listener, peer };
}

/// Sends commands with a number of the case's choosing, on a new attach: works the same over every transport.
function attachWith(peer, seq, commands) {
  peer.attach(commands, { seq });
}

over(all, '3.5', 'a command that comes again is not applied again', async (t) => {
  const { channel, listener, peer } = await pair(t);
  await peer.send([say(channel, 1), say(channel, 2)]);
  assert.deepEqual(await listener.data(2), [1, 2]);
  attachWith(peer, 1, [say(channel, 1), say(channel, 2), say(channel, 3)]);
  assert.deepEqual(await listener.data(1), [3]);
  attachWith(peer, 3, [say(channel, 3), say(channel, 4)]);
  assert.deepEqual(await listener.data(1), [4]);
});

over(all, '3.5', 'after a gap nothing is applied, until the gap is filled', async (t) => {
  const { channel, listener, peer } = await pair(t);
  attachWith(peer, 2, [say(channel, 2), say(channel, 3)]);
  attachWith(peer, 1, [say(channel, 1)]);
  assert.deepEqual(await listener.data(1), [1]);
  attachWith(peer, 2, [say(channel, 2), say(channel, 3)]);
  assert.deepEqual(await listener.data(2), [2, 3]);
});

over(all, '3.5', 'the reply to a command that came twice is the first one', async (t) => {
  const channel = t.channel();
  const peer = t.peer();
  await peer.connect([{ id: 1, subscribe: { channel } }]);
  peer.attach([{ id: 1, subscribe: { channel } }], { seq: 1, have: 0 });
  const { result } = await peer.reply(1);
  assert.equal(result?.offset, 0, 'not the error 105 of a second subscribe');
});

over(oneWay, '3.6', 'a send that is repeated is answered again and not applied again', async (t) => {
  const { channel, listener, peer } = await pair(t);
  const { session } = peer;
  const request = [{ send: { session, seq: 1, have: 0 } }, say(channel, 'one'), say(channel, 'two')];
  assert.deepEqual((await t.transport.up(t.gateway, request)).packet, { up: 2 });
  assert.deepEqual((await t.transport.up(t.gateway, request)).packet, { up: 2 });
  await t.api.publish(channel, 'end');
  assert.deepEqual(await listener.data(3), ['one', 'two', 'end']);
});

over(oneWay, '3.6', 'after a gap the answer tells what was applied before it', async (t) => {
  const { channel, listener, peer } = await pair(t);
  const { session } = peer;
  const send = (seq, data) => t.transport.up(t.gateway, [{ send: { session, seq, have: 0 } }, say(channel, data)]);
  assert.deepEqual((await send(1, 'one')).packet, { up: 1 });
  assert.deepEqual((await send(3, 'three')).packet, { up: 1 });
  assert.deepEqual((await send(2, 'two')).packet, { up: 2 });
  assert.deepEqual(await listener.data(2), ['one', 'two']);
});

over(duplex, '3.5', 'the commands of a WebSocket are counted on from seq', async (t) => {
  const { channel, listener, peer } = await pair(t);
  await peer.send([say(channel, 1)]);
  await peer.send([say(channel, 2)]);
  peer.attach([say(channel, 2)], { seq: 2 });
  peer.wire.up([say(channel, 3)]);
  peer.wire.up([say(channel, 4)]);
  assert.deepEqual(await listener.data(4), [1, 2, 3, 4]);
});

over(duplex, '3.6', 'up is told at least every 32 commands', async (t) => {
  const { channel, peer } = await pair(t);
  await peer.send(Array.from({ length: 32 }, (_, index) => say(channel, index)));
  const packet = await peer.wire.next();
  assert.ok(packet.up > 0 && packet.up <= 32, JSON.stringify(packet));
});

over(streams, '3.6', 'up is told on the stream at least every 32 commands', async (t) => {
  const { channel, peer } = await pair(t);
  await peer.send(Array.from({ length: 32 }, (_, index) => say(channel, index)));
  const packet = await peer.wire.next();
  assert.ok(packet.up > 0 && packet.up <= 32, JSON.stringify(packet));
});

over(all, '3.6', 'the answer to resume tells how many were applied', async (t) => {
  const { channel, listener, peer } = await pair(t);
  await peer.send([say(channel, 1), say(channel, 2), say(channel, 3)]);
  await listener.data(3);
  const mine = { id: 9, subscribe: { channel: t.channel() } };
  const wire = peer.attach([mine]);
  const packets = [await wire.next(), await wire.next()];
  assert.ok(packets[0].resume.up >= 3, JSON.stringify(packets));
  assert.equal(packets[1].id, 9);
});

over(all, '3.5', 'commands that come with the opening are numbers like all others', async (t) => {
  const channel = t.channel('chat');
  const listener = await t.subscriber(channel, {}, websocket);
  const peer = t.peer();
  await peer.connect([say(channel, 1), say(channel, 2)]);
  assert.deepEqual(await listener.data(2), [1, 2]);
  await peer.send([say(channel, 3)]);
  assert.deepEqual(await listener.data(1), [3]);
});
