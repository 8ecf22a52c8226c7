// 2: what an opening carries and what it is answered.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { randomKey } from '../../support/peer.mjs';
import { all, oneWay, posts, websocket } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';

const opening = () => ({ connect: { key: randomKey(), resume: true } });
const subscribe = (id, channel) => ({ id, subscribe: { channel } });

over(all, '2.1', 'commands travel with connect, and their replies come with the welcome', async (t) => {
  const wire = t.wire([opening(), subscribe(1, t.channel()), subscribe(2, t.channel())]);
  assert.ok((await wire.next()).connect);
  assert.equal((await wire.next()).id, 1);
  assert.equal((await wire.next()).id, 2);
});

over(all, '2.1', 'a line break behind the last packet is allowed', async (t) => {
  const wire = t.wire([opening(), `${JSON.stringify(subscribe(7, t.channel()))}\n`]);
  assert.ok((await wire.next()).connect);
  assert.equal((await wire.next()).id, 7);
});

over(all, '1.1', 'members that are not listed are ignored', async (t) => {
  const envelope = opening();
  const wire = t.wire([
    { connect: { ...envelope.connect, colour: 'red' }, more: [1] },
    { ...subscribe(1, t.channel()), x: null },
  ]);
  assert.ok((await wire.next()).connect);
  assert.ok((await wire.next()).result);
});

for (const type of ['', 'application/json', 'text/xml', 'application/x-www-form-urlencoded']) {
  over(posts, '2.2', `a body of type "${type}" is taken as text`, async (t) => {
    const headers = type === '' ? {} : { 'content-type': type };
    assert.ok((await t.wire([opening()], { headers }).next()).connect);
  });
}

over(all, '2.2', 'other parameters are ignored', async (t) => {
  const query = t.transport === websocket ? '?t=123&x=%20' : '&t=123&x=%20';
  assert.ok((await t.wire([opening()], { query }).next()).connect);
});

over(all, '2.2', 'channel names and data beyond ASCII survive both ways', async (t) => {
  const channel = `${t.channel()}-\u00e4\u65e5\u{1F600}`;
  const peer = await t.subscriber(channel);
  await t.api.publish(channel, 'gr\u00fc\u00df\u{1F600}\u2028');
  const pub = await peer.pub();
  assert.deepEqual([pub.channel, pub.data], [channel, 'gr\u00fc\u00df\u{1F600}\u2028']);
});

over(all, '2.4', 'openings with one key join one session, which applies their commands once', async (t) => {
  const [key, channel] = [randomKey(), t.channel()];
  const first = t.peer({ key });
  const second = t.peer({ key });
  await first.connect([subscribe(1, channel)]);
  second.k = 1;
  await second.connect([subscribe(1, channel)]);
  assert.equal(second.session, first.session);
  assert.ok((await second.reply(1)).result, 'the reply is sent again, and is the first one');
  await t.api.publish(channel, 'once');
  assert.deepEqual(await second.data(1), ['once']);
  assert.equal(await t.api.subscribers(channel), 1);
});

over(oneWay, '2.4', 'a WebSocket opening joins the session of another transport', async (t) => {
  const [key, channel] = [randomKey(), t.channel()];
  const slow = t.peer({ key });
  await slow.connect([subscribe(1, channel)]);
  const fast = t.peer({ key }, websocket);
  fast.k = 1;
  await fast.connect([subscribe(1, channel)]);
  assert.equal(fast.session, slow.session);
  await t.api.publish(channel, 1);
  await fast.reply(1);
  assert.deepEqual(await fast.data(1), [1]);
});

over(all, '2.4', 'another key is another session', async (t) => {
  const [one, two] = [t.peer(), t.peer()];
  await one.connect();
  await two.connect();
  assert.notEqual(one.session, two.session);
});

over(all, '2.5', 'the welcome has every member', async (t) => {
  const welcome = await t.peer().connect();
  assert.match(welcome.session, /^w0-[A-Za-z0-9_-]{22,}$/);
  assert.match(welcome.version, /^\d+\.\d+\.\d+/);
  assert.equal(welcome.transport, t.transport.name);
  assert.deepEqual([...welcome.transports].sort(), all.map(({ name }) => name).sort());
  assert.equal(welcome.transports[0], 'websocket', 'best first');
  assert.deepEqual([welcome.resume_window, welcome.ping_interval, welcome.pong_timeout], [60000, 25000, 8000]);
  assert.equal(typeof welcome.poll_interval, 'number');
  if (t.transport.name === 'polling') assert.equal(welcome.poll_interval, 100);
  assert.deepEqual(welcome.limits, { message_bytes: 65536, channels: 128, queue_bytes: 1048576 });
  assert.equal(welcome.up, 0);
  assert.equal(typeof welcome.time, t.transport.oneShot ? 'undefined' : 'number');
});

over(all, '2.6', 'resume tells how many commands were applied, then everything that was not counted', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  peer.cut();
  await t.api.publish(channel, 'missed');
  const wire = peer.attach();
  const { resume } = await wire.next();
  assert.equal(resume?.up, 1);
  assert.equal('time' in resume, !t.transport.oneShot);
  assert.equal((await wire.next()).pub.data, 'missed');
});

over(all, '2.6', 'one session moves over every other transport and loses nothing', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  for (const other of all.filter((one) => one !== t.transport)) {
    await t.api.publish(channel, `before ${other.name}`);
    peer.moveTo(other);
    await t.api.publish(channel, other.name);
    assert.deepEqual(await peer.data(2), [`before ${other.name}`, other.name]);
  }
});

once('2.7', 'a plain WebSocket client needs no connect', async (t) => {
  const channel = t.channel();
  const wire = t.wire([{ id: 1, subscribe: { channel } }], {}, websocket);
  assert.equal((await wire.next()).connect.transport, 'websocket');
  assert.equal((await wire.next()).id, 1);
  await t.api.publish(channel, { plain: true });
  const { pub } = await wire.next();
  assert.deepEqual([pub.channel, pub.offset, pub.data], [channel, 1, { plain: true }]);
});

once('2.7', 'a session that began without connect ends with its WebSocket', async (t) => {
  const channel = t.channel();
  const wire = t.wire([{ id: 1, subscribe: { channel } }], {}, websocket);
  await wire.next();
  await wire.next();
  wire.cut();
  await eventually('no subscriber', async () => await t.api.subscribers(channel) === 0);
});

once('2.7', 'a WebSocket that says nothing is closed with 3502', async (t) => {
  const { disconnect } = await t.wire([], {}, websocket).next();
  assert.equal(disconnect.code, 3502);
}, 'expiry');

once('2.1', 'one WebSocket message carries several packets', async (t) => {
  const wire = t.wire([{ connect: {} }, { id: 1, unsubscribe: { channel: 'a' } }, {}], {}, websocket);
  assert.ok((await wire.next()).connect);
  const both = [await wire.next(), await wire.next()];  // up is not counted, and may overtake
  assert.ok(both.some(({ id }) => id === 1) && both.some(({ up, time }) => up === 1 && time > 0), JSON.stringify(both));
});
