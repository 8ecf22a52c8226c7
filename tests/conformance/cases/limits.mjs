// Limits of one session, and that each says its name ("too many channels -> code and message naming the limit").
import assert from 'node:assert/strict';
import { all, oneWay, posts, websocket } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';

over(all, '2.5', 'the welcome tells the limits that hold', async (t) => {
  const { limits } = await t.peer().connect();
  assert.deepEqual(limits, { message_bytes: 4096, channels: 3, queue_bytes: 16384 });
}, 'tiny');

over(all, '5.7', 'one channel too many is error 106 and names the limit', async (t) => {
  const peer = t.peer();
  await peer.connect();
  for (const _ of [1, 2, 3]) await peer.subscribe(t.channel());
  const { error } = await peer.call('subscribe', { channel: t.channel() });
  assert.equal(error?.code, 106);
  assert.match(error.message, /\b3\b/);
}, 'tiny');

over(all, '5.7', 'a channel given back may be replaced by another', async (t) => {
  const peer = t.peer();
  await peer.connect();
  const channels = [t.channel(), t.channel(), t.channel()];
  for (const channel of channels) await peer.subscribe(channel);
  await peer.call('unsubscribe', { channel: channels[0] });
  await peer.subscribe(t.channel());
}, 'tiny');

over(all, '5.7', 'a publication that is too large is error 106 and names the limit', async (t) => {
  const channel = t.channel('chat');
  const peer = await t.subscriber(channel);
  const { error } = await peer.call('publish', { channel, data: 'x'.repeat(2100) });
  assert.equal(error?.code, 106, JSON.stringify(error));
  assert.match(error.message, /2048|2 ?KiB/);
}, 'tiny');

over(all, '5.9', 'a channel name that is too long names the limit', async (t) => {
  const peer = t.peer();
  await peer.connect();
  const { error } = await peer.call('subscribe', { channel: 'x'.repeat(33) });
  assert.ok([106, 107].includes(error?.code), JSON.stringify(error));
  assert.match(error.message, /\b32\b/);
}, 'tiny');

over(posts, '2.8', 'an opening that is too large is answered 413', async (t) => {
  const end = await t.wire([`{"connect":{"key":"abcdefgh","resume":true,"pad":"${'x'.repeat(2 << 20)}"}}`]).ended;
  assert.ok(end.status === 413 || end.error, JSON.stringify(end));
}, 'tiny');

once('2.5', 'a WebSocket message over message_bytes is closed with 1009', async (t) => {
  const peer = t.peer({}, websocket);
  await peer.connect();
  await peer.send([`{"id":1,"publish":{"channel":"chat:a","data":"${'x'.repeat(5000)}"}}`]);
  assert.equal((await peer.wire.ended).code, 1009);
}, 'tiny');

over(oneWay, '2.5', 'a packet over message_bytes in a send is refused', async (t) => {
  const peer = t.peer();
  await peer.connect();
  const { session } = peer;
  const packet = `{"id":1,"publish":{"channel":"chat:a","data":"${'x'.repeat(5000)}"}}`;
  const answer = await t.transport.up(t.gateway, [{ send: { session, seq: 1, have: 0 } }, packet]);
  if (answer.status === 413 || answer.packet?.disconnect) return;
  if (t.transport.oneShot) peer.attach();
  const { error } = await peer.next();
  assert.equal(error?.code, 106);
  assert.match(error.message, /4096|4 ?KiB/);
}, 'tiny');
