// 7: native EventSource.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { namedEvents } from '../../support/parsers.mjs';
import { ResponseWire } from '../../support/wire.mjs';
import { once } from '../case.mjs';

/// Opens the stream; its first block must be the one with retry.
async function open(t, channels, { headers = {}, query = '' } = {}) {
  const path = `/encke/events?channels=${channels.map(encodeURIComponent).join(',')}${query}`;
  const wire = t.closing(new ResponseWire('events', t.gateway, path,
    { headers: { accept: 'text/event-stream', ...headers }, parser: namedEvents() }));
  const first = await wire.next();
  assert.ok(first.retry, JSON.stringify(first));
  wire.retry = first.retry;
  if (first.data !== undefined || first.event !== undefined) throw new Error('the first block holds more than retry');
  return wire;
}

const tellsPosition = ({ event: name }) => name === 'encke-position';

/// The next event that is for the page; comments and positions are passed over.
async function event(wire) {
  for (;;) {
    const fields = await wire.next();
    if ('data' in fields && !tellsPosition(fields)) return fields;
  }
}

const position = ({ offset, epoch }) => `${epoch}:${offset}`;

once('7.1', 'a publication is an event with id and data, and its name where it has one', async (t) => {
  const channel = t.channel();
  const wire = await open(t, [channel]);
  const plain = await t.api.publish(channel, 'hello');
  const named = await t.api.publish(channel, { a: 1 }, { event: 'greeting' });
  assert.deepEqual(await event(wire), { id: position(plain), data: 'hello' });
  assert.deepEqual(await event(wire), { id: position(named), event: 'greeting', data: '{"a":1}' });
});

once('7.1', 'text of several lines is a data field for each', async (t) => {
  const channel = t.channel();
  const wire = await open(t, [channel]);
  await t.api.publish(channel, 'one\ntwo\r\nthree\rfour\n');
  assert.equal((await event(wire)).data, 'one\ntwo\nthree\nfour\n');
});

once('7.1', 'numbers, null and lists are data as JSON', async (t) => {
  const channel = t.channel();
  const wire = await open(t, [channel]);
  for (const value of [7, null, [1, 'x'], true, '']) {
    await t.api.publish(channel, value);
    assert.equal((await event(wire)).data, value === '' ? '' : JSON.stringify(value));
  }
});

once('7.1', 'no text can forge a field', async (t) => {
  const channel = t.channel();
  const wire = await open(t, [channel]);
  await t.api.publish(channel, 'a\n\nevent: forged\ndata: x');
  const fields = await event(wire);
  assert.deepEqual([fields.event, fields.data], [undefined, 'a\n\nevent: forged\ndata: x']);
});

once('7.2', 'the id holds the position of every channel of the request, in its order', async (t) => {
  const [a, b] = [t.channel(), t.channel()];
  const before = await t.api.publish(b, 'before');
  const wire = await open(t, [a, b]);
  const one = await t.api.publish(a, 1);
  const two = await t.api.publish(b, 2);
  assert.equal((await event(wire)).id, `${position(one)},${position(before)}`);
  assert.equal((await event(wire)).id, `${position(one)},${position(two)}`);
});

for (const way of ['header', 'parameter']) {
  once('7.2', `the last id as ${way} goes on behind it, on every channel`, async (t) => {
    const [a, b] = [t.channel(), t.channel()];
    const first = await open(t, [a, b]);
    await t.api.publish(a, 'a1');
    await t.api.publish(b, 'b1');
    await event(first);
    const { id } = await event(first);
    first.cut();
    await t.api.publishAll(a, ['a2', 'a3']);
    await t.api.publishAll(b, ['b2']);
    const again = await open(t, [a, b],
      way === 'header' ? { headers: { 'last-event-id': id } } : { query: `&last_event_id=${encodeURIComponent(id)}` });
    const missed = [await event(again), await event(again), await event(again)];
    assert.deepEqual(missed.map(({ data }) => data).sort(), ['a2', 'a3', 'b2']);
    assert.ok(missed.findIndex(({ data }) => data === 'a2') < missed.findIndex(({ data }) => data === 'a3'));
    await t.api.publish(b, 'b3');
    assert.equal((await event(again)).data, 'b3');
  });
}

once('7.2', 'every id on the way of a recovery can be resumed from', async (t) => {
  const [a, b] = [t.channel(), t.channel()];
  const start = await open(t, [a, b]);
  await t.api.publish(a, 'a1');
  let { id } = await event(start);
  start.cut();
  await t.api.publishAll(b, ['b1', 'b2']);
  await t.api.publishAll(a, ['a2']);
  const seen = [];
  while (seen.length < 3) {
    const wire = await open(t, [a, b], { headers: { 'last-event-id': id } });
    const next = await event(wire);
    wire.cut();
    id = next.id;
    seen.push(next.data);
  }
  assert.deepEqual(seen.sort(), ['a2', 'b1', 'b2']);
});

once('7.2', 'a channel that cannot be recovered is told first, as encke-gap', async (t) => {
  const channel = t.channel('short');
  const positions = await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  const wire = await open(t, [channel], { headers: { 'last-event-id': position(positions[0]) } });
  const gap = await event(wire);
  assert.equal(gap.event, 'encke-gap');
  assert.deepEqual(JSON.parse(gap.data), { channel, ...positions[4] });
  const { event: name, data, id } = await wire.next();
  assert.deepEqual([name, data, id], ['encke-position', '{}', position(positions[4])]);
  await t.api.publish(channel, 'new');
  assert.equal((await event(wire)).data, 'new');
});

for (const id of ['nonsense', ':', 'a:b', ',,,', 'x:99999999999999999999', `${'e:1,'.repeat(100)}`]) {
  once('7.2', `the last id "${id.slice(0, 12)}" does no harm`, async (t) => {
    const channel = t.channel();
    const wire = await open(t, [channel], { headers: { 'last-event-id': id } });
    await t.api.publish(channel, 'new');
    for (;;) if ((await event(wire)).data === 'new') return;
  });
}

once('7.3', 'the stream begins with retry', async (t) => {
  assert.equal((await open(t, [t.channel()])).retry, '2000');
});

once('7.3', 'heartbeats are comments', async (t) => {
  const wire = await open(t, [t.channel()]);
  assert.ok(tellsPosition(await wire.next()), 'where the stream begins');
  assert.deepEqual(Object.keys(await wire.next()), ['']);
}, 'heartbeat');

once('7.3', 'a stream that breaks before its first event goes on behind where it began', async (t) => {
  const [a, b] = [t.channel(), t.channel()];
  await t.api.publish(a, 1);
  const first = await open(t, [a, b]);
  const { event: name, data, id } = await first.next();
  assert.deepEqual([name, data], ['encke-position', '{}'], 'Firefox forgets an id without data');
  first.cut();
  await t.api.publishAll(a, [2, 3]);
  const second = await open(t, [a, b], { headers: { 'last-event-id': id } });
  assert.deepEqual([await second.next(), await second.next()].map(({ data }) => data), ['2', '3']);
});

once('7.3', 'padding=1 brings a comment of 2 KiB first', async (t) => {
  const path = `/encke/events?channels=${t.channel()}&padding=1`;
  const wire = t.closing(new ResponseWire('events', t.gateway, path, { parser: namedEvents() }));
  const first = await wire.next();
  assert.ok(first['']?.trimEnd() === '' && first[''].length >= 2040, JSON.stringify(first).slice(0, 100));
});

/// The whole answer of a poll: its blocks, and its text.
async function poll(t, channels, { id, query = '' } = {}) {
  const last = id === undefined ? '' : `&last_event_id=${encodeURIComponent(id)}`;
  const path = `/encke/events?channels=${channels.map(encodeURIComponent).join(',')}&poll=1${last}${query}`;
  const { status, headers, text } = await fetchText(t.gateway, path);
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/event-stream/);
  const blocks = [];
  const parser = namedEvents();
  parser.feed(text, (fields) => blocks.push(fields));
  parser.end();
  const events = blocks.filter((fields) => 'data' in fields && !tellsPosition(fields));
  return { blocks, events, id: blocks.findLast((one) => one.id)?.id };
}

once('7.4', 'the first poll is answered at once, with where the reader stands', async (t) => {
  const channel = t.channel();
  const at = await t.api.publish(channel, 'before');
  const { blocks } = await poll(t, [channel]);
  assert.deepEqual(blocks, [{ retry: '2000' }, { event: 'encke-position', data: '{}', id: position(at) }]);
});

once('7.4', 'a poll is held until there is an event, and the next goes on behind it', async (t) => {
  const [a, b] = [t.channel(), t.channel()];
  let { id } = await poll(t, [a, b]);
  const seen = [];
  for (const [channel, value] of [[a, 'a1'], [b, 'b1'], [a, 'a2']]) {
    const held = poll(t, [a, b], { id });
    await t.api.call('info');  // the request is there, or its answer would be for what it missed: both are right
    await t.api.publish(channel, value);
    const answer = await held;
    id = answer.id;
    seen.push(...answer.events.map(({ data }) => data));
  }
  assert.deepEqual(seen, ['a1', 'b1', 'a2']);
});

once('7.4', 'what was missed is the answer', async (t) => {
  const channel = t.channel();
  const { id } = await poll(t, [channel]);
  await t.api.publishAll(channel, ['one', { two: 2 }, 'three\nlines']);
  const { events } = await poll(t, [channel], { id });
  assert.deepEqual(events.map(({ data }) => data), ['one', '{"two":2}', 'three\nlines']);
});

once('7.4', 'a gap is told in a poll, too', async (t) => {
  const channel = t.channel('short');
  const positions = await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  const { events, id } = await poll(t, [channel], { id: position(positions[0]) });
  assert.deepEqual(events.map(({ event: name }) => name), ['encke-gap']);
  assert.equal(id, position(positions[4]));
});

once('7.4', 'a poll without news is answered with none after the hold of long-polling', async (t) => {
  const channel = t.channel();
  const { id } = await poll(t, [channel]);
  const begun = Date.now();
  const { blocks } = await poll(t, [channel], { id });
  assert.deepEqual(blocks, [{ retry: '2000' }]);
  assert.ok(Date.now() - begun >= 900, `${Date.now() - begun} ms`);
}, 'expiry');

once('7.4', 'padding=1 does for a poll what it does for a stream', async (t) => {
  const { blocks } = await poll(t, [t.channel()], { query: '&padding=1' });
  assert.ok(blocks[0][''].length >= 2040);
});

once('7.4', 'wrong channels are refused in a poll as in a stream', async (t) => {
  assert.equal((await fetchText(t.gateway, '/encke/events?channels=closed:a&poll=1')).status, 403);
});

once('7.1', 'the head is that of an event stream which nobody may keep', async (t) => {
  const wire = await open(t, [t.channel()]);
  wire.cut();
  const { headers } = await wire.ended;
  assert.match(headers['content-type'], /^text\/event-stream/);
  assert.match(headers['cache-control'], /no-store/);
  assert.match(headers['cache-control'], /no-transform/);
  assert.equal(headers['x-accel-buffering'], 'no');
});

const wrong = [
  ['no channels at all', '/encke/events', 400],
  ['an empty list', '/encke/events?channels=', 400],
  ['a bad name', '/encke/events?channels=a%20b', 400],
  ['an unknown namespace', '/encke/events?channels=nowhere:a', 404],
  ['a private channel', '/encke/events?channels=$a', 403],
  ['a namespace that nobody may subscribe to', '/encke/events?channels=closed:a', 403],
];

for (const [what, path, status] of wrong) {
  once('7.3', `${what} is answered ${status} with code and message`, async (t) => {
    const answer = await fetchText(t.gateway, path);
    assert.equal(answer.status, status, answer.text);
    assert.ok(answer.json.error.code > 0 && answer.json.error.message.length > 0);
  });
}

once('7.3', 'too many channels are answered 4xx and name the limit', async (t) => {
  const { status, json } = await fetchText(t.gateway, '/encke/events?channels=a,b,c,d');
  assert.ok(status >= 400 && status < 500, status);
  assert.equal(json.error.code, 106);
  assert.match(json.error.message, /\b3\b/);
}, 'tiny');
