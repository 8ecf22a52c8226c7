// Faults that change, keep, or drop what passes.
import assert from 'node:assert/strict';
import { faults } from '../../support/fault_proxy.mjs';
import { always, chunk, chunkedHead, Course, get, ok, switching, upgrade } from './ends.mjs';

const post = 'POST /send HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello';

async function status(lab) {
  const list = [faults.status({ status: 503, headers: { 'Retry-After': '7' }, body: 'later' })];
  const course = await Course.start(lab, ({ number }) => (number === 1 ? list : null));
  const client = await course.client();
  client.send(post);
  const { status: code, headers, body } = await client.response();
  assert.deepEqual([code, headers['retry-after'], body], [503, '7', 'later']);
  await course.settle();
  assert.equal(course.origin.accepted, 1, 'the gateway was asked');
  client.send(get());
  const origin = await course.origin.next();
  await origin.expect(get());
  origin.send(ok('next'));
  await client.expect(ok('next'));
}

async function statusOfUpgrade(lab) {
  for (const code of [502, 503, 504]) {
    const client = await (await Course.start(lab, always(faults.status({ status: code })))).client();
    client.send(upgrade);
    assert.equal((await client.response()).status, code);
  }
}

async function swallow(lab) {
  const course = await Course.start(lab, always(faults.swallow()));
  for (const answer of [ok('taken'), `${chunkedHead}${chunk('a stream')}`, switching]) {
    const { client, origin } = await course.begun(post);
    await course.settle();
    assert.equal(client.over, null, 'the client was reset before the gateway answered');
    origin.send(answer);
    assert.equal(await client.end, 'rst');
    assert.equal(client.text, '');
    assert.equal(await origin.end, 'fin');
  }
}

async function swallowWhole(lab) {
  const course = await Course.start(lab, always(faults.swallow()));
  const { client, origin } = await course.begun(post);
  origin.send(ok('taken').slice(0, -1));
  await course.settle();
  assert.equal(client.over, null, 'the client was reset before the answer was complete');
  origin.send('n');
  assert.equal(await client.end, 'rst');
}

async function duplicate(lab) {
  const course = await Course.start(lab, always(faults.duplicate()));
  const { client, origin } = await course.begun(post);
  const copy = await course.origin.next();
  await copy.expect(post);
  copy.send(ok('the copy'));
  assert.equal(await copy.end, 'fin');
  origin.send(ok('the first'));
  await client.expect(ok('the first'));
  assert.deepEqual([course.origin.accepted, course.proxy.log[0].copyStatus, client.text], [2, 200, '']);
}

/// The origin sees this head for an upgrade with all the fields that a hop must not pass.
const hopFields = ['Connection: Upgrade, Keep-Alive', 'Upgrade: websocket', 'Keep-Alive: 5', 'TE: trailers'];
const handshake = get('/socket', `${hopFields.join('\r\n')}\r\nSec-WebSocket-Key: k\r\nX-Kept: 1\r\n`);
const kept = 'Host: here\r\nSec-WebSocket-Key: k\r\nX-Kept: 1\r\n';

async function stripUpgrade(lab) {
  const course = await Course.start(lab, always(faults.stripUpgrade()));
  const client = await course.client();
  client.send(handshake);
  const origin = await course.origin.next();
  await origin.expect(`GET /socket HTTP/1.1\r\n${kept}\r\n`);
  origin.send(ok('no socket'));
  await client.expect(ok('no socket'));
}

async function http10(lab) {
  const course = await Course.start(lab, always(faults.http10()));
  const client = await course.client();
  client.send(handshake);
  const origin = await course.origin.next();
  await origin.expect(`GET /socket HTTP/1.0\r\n${kept}Connection: close\r\n\r\n`);
  origin.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\nX-Kept: 1\r\n\r\nbody');
  assert.equal(await client.end, 'fin');
  assert.equal(client.text, 'HTTP/1.0 200 OK\r\nX-Kept: 1\r\nConnection: close\r\n\r\nbody');
}

async function corrupt(lab) {
  const after = switching.length + 5;
  const course = await Course.start(lab, always(faults.corrupt({ after })));
  const { client, origin } = await course.begun(upgrade);
  origin.send(`${switching}01234`);
  await client.expect(`${switching}01234`);
  origin.send('56789');
  await client.until('five bytes', (text) => text.length === 5);
  for (const byte of client.received) assert.ok(byte >= 0x80, `a byte came as ${byte}`);
  client.send('up as it is');
  await origin.expect('up as it is');
}

/// When `client` has `text`, in milliseconds since now.
async function arrival(client, text) {
  const begin = performance.now();
  await client.expect(text);
  return performance.now() - begin;
}

async function delay(lab) {
  const course = await Course.start(lab, always(faults.delay({ ms: 150 })));
  const { client, origin } = await course.begun(upgrade);
  origin.send(switching);
  assert.ok(await arrival(client, switching) >= 149);
  origin.send('a frame');
  assert.ok(await arrival(client, 'a frame') >= 149);
  client.send('up');
  await origin.expect('up');
}

async function jitter(lab) {
  const course = await Course.start(lab, always(faults.delay({ ms: 5, jitter: 60 })));
  const { client, origin } = await course.begun(upgrade);
  const texts = [switching, ...Array.from({ length: 40 }, (_, number) => `<${number}>`)];
  for (const text of texts) {
    await new Promise((resolve) => { origin.socket.write(text, resolve); });
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  await client.expect(texts.join(''));
}

async function throttle(lab) {
  const course = await Course.start(lab, always(faults.throttle({ bytesPerSecond: 20_000 })));
  const { client, origin } = await course.begun(upgrade);
  const text = 'x'.repeat(5000);
  origin.send(switching + text);
  const took = await arrival(client, switching + text);
  assert.ok(took >= 249, `5000 bytes came after ${took} ms`);
  assert.ok(took < 5000, `5000 bytes came after ${took} ms`);
}

async function bufferBytes(lab) {
  const course = await Course.start(lab, always(faults.buffer({ bytes: chunkedHead.length + 20 })));
  const { client, origin } = await course.begun();
  origin.send(chunkedHead + chunk('abcdefgh'));
  await course.settle();
  assert.equal(client.text, '');
  origin.send(chunk('ijklmnop'));
  await client.expect(chunkedHead + chunk('abcdefgh') + chunk('ijklmnop'));
  origin.send(chunk('again'));
  await course.settle();
  assert.equal(client.text, '');
  origin.send('0\r\n\r\n');
  await client.expect(`${chunk('again')}0\r\n\r\n`);
}

async function bufferTime(lab) {
  const course = await Course.start(lab, always(faults.buffer({ ms: 200 })));
  const { client, origin } = await course.begun();
  origin.send(chunkedHead);
  assert.ok(await arrival(client, chunkedHead) >= 198);
  origin.send(chunk('later'));
  assert.ok(await arrival(client, chunk('later')) >= 198);
}

async function bufferEnd(lab) {
  const course = await Course.start(lab, always(faults.buffer()));
  const { client, origin } = await course.begun();
  origin.send('HTTP/1.1 200 OK\r\n\r\nuntil the end');
  await course.settle();
  assert.equal(client.text, '');
  origin.finish();
  assert.equal(await client.end, 'fin');
  assert.equal(client.text, 'HTTP/1.1 200 OK\r\n\r\nuntil the end');
}

async function composed(lab) {
  const list = [faults.delay({ ms: 100 }), faults.corrupt({ after: 60 }), faults.cut({ after: 70, how: 'rst' })];
  const course = await Course.start(lab, always(faults.duplicate(), ...list));
  const { client, origin } = await course.begun(post);
  await (await course.origin.next()).expect(post);
  const answer = ok('x'.repeat(100));
  const begin = performance.now();
  origin.send(answer);
  assert.equal(await client.end, 'rst');
  assert.ok(performance.now() - begin >= 99);
  assert.equal(client.received.length, 70);
  assert.equal(client.text.slice(0, 60), answer.slice(0, 60));
  assert.ok(client.received.subarray(60).every((byte) => byte >= 0x80));
  assert.deepEqual(course.proxy.log[0].struck.sort(), ['corrupt', 'cut', 'delay', 'duplicate']);
}

export const changingFaults = [
  ['status: the proxy answers, the gateway is not asked, the connection goes on', status],
  ['status: an upgrade is answered so', statusOfUpgrade],
  ['swallow: a reset instead of the answer', swallow],
  ['swallow: not before the answer is complete', swallowWhole],
  ['duplicate: the request comes twice, one answer goes back', duplicate],
  ['stripUpgrade: an ordinary GET', stripUpgrade],
  ['http10: both ways', http10],
  ['corrupt: bits of the bytes behind', corrupt],
  ['delay: every piece', delay],
  ['delay: jitter keeps the order', jitter],
  ['throttle', throttle],
  ['buffer: until there are enough bytes', bufferBytes],
  ['buffer: until the time has passed', bufferTime],
  ['buffer: until the answer is over', bufferEnd],
  ['several faults at once', composed],
];
