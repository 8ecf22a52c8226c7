// What a test does to the whole proxy, and what it can rely on.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '../../support/deadline.mjs';
import { faults } from '../../support/fault_proxy.mjs';
import { listOf } from '../../support/fault_proxy/faults.mjs';
import { always, chunk, chunkedHead, Course, get, Line, ok, Origin, switching, upgrade } from './ends.mjs';

function cut(reset, how) {
  return async (lab) => {
    const course = await Course.start(lab);
    const socket = await course.begun(upgrade);
    socket.origin.send(switching);
    await socket.client.expect(switching);
    const waiting = await course.begun();
    const idle = await course.client();
    course.proxy.cut({ reset });
    for (const line of [socket.client, socket.origin, waiting.client, waiting.origin, idle])
      assert.equal(await line.end, how);
    for (const line of [socket, waiting]) line.client.close();
    idle.close();
    await course.settle();
    await eventually('the cut ones to be forgotten', () => course.proxy.open === 0);
  };
}

/// Nothing passes and nothing closes while it lasts, and nothing is missing behind it.
async function stall(lab) {
  const course = await Course.start(lab);
  const old = await course.begun(upgrade);
  old.origin.send(switching);
  await old.client.expect(switching);
  const outside = await Course.start(lab);
  course.proxy.stall(true);
  const fresh = await course.client();
  fresh.send(get('/new'));
  for (const number of [1, 2, 3]) {
    old.origin.send(`down ${number};`);
    old.client.send(`up ${number};`);
  }
  old.origin.finish();
  await outside.settle();
  assert.deepEqual([old.client.text, old.client.over, old.origin.text], ['', null, '']);
  assert.equal(course.proxy.counts.requests, 1);
  course.proxy.stall(false);
  await old.client.expect('down 1;down 2;down 3;');
  await old.origin.expect('up 1;up 2;up 3;');
  assert.equal(await old.client.end, 'fin');
  const origin = await course.origin.next();
  await origin.expect(get('/new'));
  origin.send(ok('new'));
  await fresh.expect(ok('new'));
}

/// What a delay lets go while the proxy is stalled waits too: the same delay, begun later elsewhere, is over by then.
async function stallDelayed(lab) {
  const slow = always(faults.delay({ ms: 300 }));
  const [course, outside] = [await Course.start(lab, slow), await Course.start(lab, slow)];
  const [{ client, origin }, other] = [await course.begun(), await outside.begun()];
  origin.send(ok('held'));
  await eventually('the answer to be delayed', () => course.proxy.counts.faults.delay);
  course.proxy.stall(true);
  other.origin.send(ok('later'));
  await other.client.expect(ok('later'));
  assert.equal(client.text, '');
  course.proxy.stall(false);
  await client.expect(ok('held'));
}

/// A reset that comes while a FIN is on its way, which is where node leaves sockets behind.
async function finThenReset(lab) {
  const course = await Course.start(lab);
  const { client, origin } = await course.begun();
  course.proxy.cut();
  course.proxy.cut({ reset: true });
  await Promise.all([client.end, origin.end]);
  client.close();
  origin.close();
  await eventually('the connection to be forgotten', () => course.proxy.open === 0);
}

/// The reset waits behind bytes that the client does not read yet; a FIN comes before its turn.
async function resetThenFin(lab) {
  const course = await Course.start(lab);
  const { client, origin } = await course.begun(upgrade);
  origin.send(switching);
  await client.expect(switching);
  client.socket.pause();
  origin.send('x'.repeat(16 * 1024 * 1024));
  await course.settle();
  course.proxy.cut({ reset: true });
  course.proxy.cut();
  client.socket.resume();
  await eventually('the connection to be forgotten', () => course.proxy.open === 0);
}

async function refuse(lab) {
  const course = await Course.start(lab);
  const old = await course.begun();
  course.proxy.refuse(true);
  const how = await Line.to(course.proxy).then((line) => line.end, (error) => error.code);
  assert.match(how, /^(rst|ECONNRESET)$/);
  old.origin.send(ok('still served'));
  await old.client.expect(ok('still served'));
  course.proxy.refuse(false);
  await course.settle();
  assert.deepEqual([course.proxy.counts.refused, course.proxy.counts.connections], [1, 2]);
}

async function retarget(lab) {
  const course = await Course.start(lab);
  const second = lab.closing(await Origin.start());
  const { client, origin } = await course.begun();
  course.proxy.retarget(second);
  origin.send(ok('from the first'));
  await client.expect(ok('from the first'));
  client.send(get('/second'));
  const line = await second.next();
  await line.expect(get('/second'));
  assert.equal(await origin.end, 'fin');
  line.send(ok('from the second'));
  await client.expect(ok('from the second'));
}

const kinds = [
  (random) => faults.cut({ after: random.int(0, 1000), how: random.pick(['fin', 'rst', 'half']) }),
  (random) => faults.stall({ after: random.int(0, 1000) }),
  (random) => faults.status({ status: random.pick([502, 503, 504]) }),
];

/// What a plan decides for 50 requests over `connections` connections. `more` draws from the generator in between.
async function decisions(lab, seed, { connections = 1, more = false } = {}) {
  const decided = [];
  const plan = (request, random) => {
    decided.push(random.chance(0.5) ? random.pick(kinds)(random) : random());
    if (more) random();
    return faults.status();
  };
  const { proxy } = await Course.start(lab, plan, seed);
  for (let number = 0; number < 50; number += 50 / connections) {
    const client = lab.closing(await Line.to(proxy));
    for (let turn = 0; turn < 50 / connections; turn += 1) {
      client.send(get(`/${number + turn}`));
      await client.response();
    }
  }
  return JSON.stringify(decided);
}

async function deterministic(lab) {
  const first = await decisions(lab, 7);
  assert.equal(await decisions(lab, 7), first);
  assert.equal(await decisions(lab, 7, { connections: 50 }), first);
  assert.equal(await decisions(lab, 7, { more: true }), first, 'what one request drew changed the next one');
  assert.notEqual(await decisions(lab, 8), first);
}

/// The bytes that a fault itself draws are the same too.
async function sameBytes(lab) {
  const texts = [];
  for (const seed of [7, 7, 8]) {
    const course = await Course.start(lab, always(faults.corrupt({ after: 40 })), seed);
    const { client, origin } = await course.begun();
    origin.send(ok('x'.repeat(100)));
    await client.until('the answer', (text) => text.length === ok('x'.repeat(100)).length);
    texts.push(client.text);
  }
  assert.equal(texts[0], texts[1]);
  assert.notEqual(texts[0], texts[2]);
}

async function logged(lab) {
  const plan = ({ number }) => (number === 1 ? [faults.delay({ ms: 1 })] : faults.status());
  const course = await Course.start(lab, plan);
  const client = await course.client();
  client.send(get('/a?b'));
  const origin = await course.origin.next();
  await origin.expect(get('/a?b'));
  origin.send(ok(''));
  await client.expect(ok(''));
  client.send(get('/c'));
  await client.response();
  assert.deepEqual(course.proxy.log, [
    { number: 1, onConnection: 1, method: 'GET', path: '/a', faults: ['delay'], struck: ['delay'], status: 200 },
    { number: 2, onConnection: 2, method: 'GET', path: '/c', faults: ['status'], struck: ['status'], status: 502 },
  ]);
  course.proxy.plan = () => faults.status();
  for (let count = 0; count < 5000; count += 1) client.send(get());
  await eventually('all to be answered', () => course.proxy.counts.requests === 5002);
  assert.ok(course.proxy.log.length <= 2000);
  assert.equal(course.proxy.log.at(-1).number, 5002);
}

/// A process of its own ends by itself when a proxy with every kind of connection has been closed.
async function leavesNothing() {
  const script = fileURLToPath(new URL('left_behind.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 20_000, killSignal: 'SIGKILL' });
  assert.equal(stdout, 'closed with 0 connections\n');
}

async function unknownFault() {
  assert.throws(() => listOf([faults.cut(), { kind: 'cutt' }]), /names no fault/);
  assert.throws(() => listOf({ ...faults.cut(), kind: 'toString' }), /names no fault/);
}

async function closesOpenOnes(lab) {
  const course = await Course.start(lab);
  const { client, origin } = await course.begun();
  origin.send(chunkedHead + chunk('open'));
  await client.expect(chunkedHead + chunk('open'));
  await course.proxy.close();
  await Promise.all([client.end, origin.end]);
  assert.equal(course.proxy.open, 0);
  course.proxy.close = () => {};  // the case ends it once more
}

export const control = [
  ['cut drops all connections by FIN, and serves new ones', cut(false, 'fin')],
  ['cut drops all connections by RST, and serves new ones', cut(true, 'rst')],
  ['stall holds everything, and goes on with what was held', stall],
  ['stall holds what was delayed', stallDelayed],
  ['a reset behind a FIN leaves nothing open', finThenReset],
  ['a FIN behind a reset that waits leaves nothing open', resetThenFin],
  ['refuse resets new connections only', refuse],
  ['retarget takes later requests to another gateway', retarget],
  ['the same seed decides the same', deterministic],
  ['the same seed corrupts the same', sameBytes],
  ['the log says what was planned and what happened, and is bounded', logged],
  ['a plan that names no fault is an error', unknownFault],
  ['close ends what is open', closesOpenOnes],
  ['a closed proxy keeps no process alive', leavesNothing],
];
