// Bounded memory: whoever does not read, or does not come back, costs the gateway what its configuration allows and no
// more, and the metrics tell which limit was met.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/deadline.mjs';
import { measured } from '../../support/gateway.mjs';
import { inParallel } from '../../support/suite.mjs';
import { longPolling } from '../../support/transports/index.mjs';
import { Healthy } from '../memory/healthy.mjs';
import { flood, inMiB, KiB, MiB } from '../memory/flood.mjs';
import { metric, metrics, openFiles, residentBytes } from '../memory/metrics.mjs';
import { silentReaders } from '../memory/readers.mjs';

const policies = ['disconnect', 'drop-oldest', 'latest'];

// No heartbeat ends a reader here before its queue does; no history holds what queues should not.
const base = {
  http: { write_timeout: '2s', keep_alive_timeout: '2s' },  // what ended answers leave behind
  session: { queue_bytes: '256KiB', ping_interval: '5m', pong_timeout: '2m' },
  channels: {
    default: { history_size: 0 },
    namespaces: policies.map((name) => ({ name, slow_consumer: name, history_size: 0 })),
  },
};

const allocator = 12 * MiB;  // what a heap keeps for itself, and requests under way

function checkGrowth(what, before, most, bound) {
  console.log(`network: ${what}: memory grew by ${inMiB(most - before)}, allowed are ${inMiB(bound)}`);
  assert.ok(most - before <= bound, `grew by ${inMiB(most - before)}, allowed are ${inMiB(bound)}`);
}

// --- readers that never read

const perWay = 2;
const message = 16 * KiB;
const rounds = 2000;  // 31 MiB to each: kernels hold up to 10 MiB for a connection over loopback

/// The queue, what a transport took over (core/transport.h, kHighWater) and one batch, each perhaps as message and as
/// encoded for a transport.
const ofOneReader = 2 * (256 + 64 + 64) * KiB + message;

/// By policy: how the metrics show that no reader holds more than its limit.
const limitMet = {
  disconnect: ({ slow_total, sessions }, readers) => slow_total === readers && sessions === 0,
  'drop-oldest': ({ dropped_oldest_total, sessions }, readers) =>
    dropped_oldest_total > readers * rounds / 2 && sessions === readers,
  latest: ({ conflated_total, sessions }, readers) => conflated_total > readers * rounds / 2 && sessions === readers,
};

async function silent(lab, policy) {
  const gateway = await lab.gatewayWith(base, measured);
  const filesOfItsOwn = await filesWithoutClients(gateway);
  const readers = silentReaders.flatMap((way) => Array.from({ length: perWay }, (_, n) => ({ way, n })));
  const channels = readers.map(({ way, n }) => `${policy}:${way.name}-${n}`);
  readers.forEach(({ way }, at) => lab.closing(way.open(gateway, channels[at])));
  for (const channel of channels) await eventually(channel, () => gateway.api.subscribers(channel));

  const before = residentBytes(gateway);
  const most = await flood(gateway, channels, { rounds, bytes: message });
  checkGrowth(`${readers.length} readers that never read, ${policy}`, before, most,
    readers.length * ofOneReader + allocator);
  const counts = await metrics(gateway);
  assert.ok(limitMet[policy](counts, readers.length), JSON.stringify(counts));
  if (policy !== 'disconnect') return;
  gateway.agent.destroy();
  await eventually('the connections of those who were too slow to be closed', () =>
    openFiles(gateway) <= filesOfItsOwn);
}

/// Behind a first request, for which it may open more than its connection.
async function filesWithoutClients(gateway) {
  const withOne = await metrics(gateway).then(() => openFiles(gateway));
  gateway.agent.destroy();
  return eventually('the connection to be closed', () => openFiles(gateway) < withOne && openFiles(gateway));
}

// --- polls that are never repeated

const abandoned = 1000;
const pollQueue = 64 * KiB;

/// Opened, polled once, and gone.
async function abandon(lab, gateway, channel) {
  const peer = lab.peer(longPolling, { through: gateway });
  await peer.connect([peer.command('subscribe', { channel })]);
  await peer.reply(1);
  peer.attach();
  return { channel, answered: peer.pub().then(() => peer.cut()) };
}

async function abandonAll(lab, gateway, channels) {
  const polls = [];
  await inParallel(20, channels.map((channel) => async () => polls.push(await abandon(lab, gateway, channel))));
  for (const part of [channels.slice(0, abandoned / 2), channels.slice(abandoned / 2)])
    await gateway.api.call('broadcast', { channels: part, data: 'once' });
  await Promise.all(polls.map(({ answered }) => answered));
}

/// Half of them on channels that drop, half on channels that disconnect.
async function abandonedOnce(lab, gateway, turn) {
  const channels = Array.from({ length: abandoned }, (_, n) =>
    `${n % 2 ? 'disconnect' : 'drop-oldest'}:poll-${turn}-${n}`);
  await abandonAll(lab, gateway, channels);
  const before = residentBytes(gateway);
  const most = await flood(gateway, channels, { rounds: 50, bytes: 8 * KiB });
  checkGrowth(`${abandoned} abandoned long polls, turn ${turn}`, before, most,
    abandoned * 1.5 * pollQueue + allocator);
  await eventually('all of them to be gone', async () => await metric(gateway, 'sessions') === 0, 15_000);
  return most;
}

async function abandonedPolls(lab) {
  const gateway = await lab.gatewayWith({ ...base,
    session: { ...base.session, queue_bytes: '64KiB', resume_window: '6s', pong_timeout: '2m' } }, measured);
  const first = await abandonedOnce(lab, gateway, 1);
  const { sessions_expired_total: expired, slow_total: slow, dropped_oldest_total: dropped } = await metrics(gateway);
  assert.deepEqual({ expired, slow }, { expired: abandoned / 2, slow: abandoned / 2 });
  assert.ok(dropped > abandoned / 2 * 40, `${dropped} dropped`);
  // A heap gives little back to the system; what it has it must use again.
  const second = await abandonedOnce(lab, gateway, 2);
  assert.ok(second < first + allocator, `${inMiB(first)} the first time, ${inMiB(second)} the second`);
}

// --- histories

async function histories(lab) {
  const limit = 4 * MiB;
  const gateway = await lab.gatewayWith({ ...base,
    channels: { history_bytes: limit, default: { history_size: 1000 } } }, measured);
  const channels = Array.from({ length: 500 }, (_, n) => `history-${n}`);
  const before = residentBytes(gateway);
  const most = await flood(gateway, channels, { rounds: 100, bytes: 4 * KiB });
  checkGrowth('500 channels with histories', before, most, 1.5 * limit + allocator);
  const { history_bytes: bytes, history_limit_total: met } = await metrics(gateway);
  assert.ok(bytes > limit / 2 && bytes <= limit, `${bytes} bytes in histories`);
  assert.ok(met > 0, 'the metric of the limit has not moved');
}

// --- slow readers beside healthy ones

const slowReaders = fileURLToPath(new URL('../memory/slow_readers.mjs', import.meta.url));
const filler = 'drop-oldest:filler';  // what only the slow ones read, so that their queues are soon full
const healthyReaders = 50;
const sampled = 75;   // publications in one figure
const turns = 5;
const least = 2;      // milliseconds: below it an idle figure says more of the machine's clock than of the gateway

/// How often each policy had to act.
async function acted(gateway) {
  const { slow_total, dropped_oldest_total, conflated_total } = await metrics(gateway);
  return [slow_total, dropped_oldest_total, conflated_total];
}

/// With so many slow readers, a third on each policy's channel; they are there when every policy has had to act.
async function withSlowReaders(gateway, child, body) {
  const before = await acted(gateway);
  child.send('open');
  await eventually('every policy to act', async () => {
    await flood(gateway, [filler], { rounds: 20, bytes: 16 * KiB });
    return (await acted(gateway)).every((times, policy) => times > before[policy]);
  }, 30_000);
  const result = await body();
  child.send('close');
  await eventually('the slow readers to be gone', async () => await metric(gateway, 'sessions') === healthyReaders);
  return result;
}

async function startSlowReaders(lab, gateway, channels) {
  const orders = { port: gateway.port, channels, filler, count: 50, bytesPerSecond: 8 * KiB };
  const child = fork(slowReaders, [JSON.stringify(orders)]);
  lab.closing({ close: () => child.kill() });
  await once(child, 'message');
  return child;
}

/// The least of several turns is compared: what else the machine does at the time can only add to a figure.
async function besideSlow(lab) {
  const gateway = await lab.gatewayWith({ ...base, session: { ...base.session, queue_bytes: '64KiB' } });
  const channels = policies.map((policy) => `${policy}:ticker`);
  const child = await startSlowReaders(lab, gateway, channels);
  const healthy = lab.closing(await Healthy.open(gateway, channels, healthyReaders));
  const [idle, beside] = [[], []];
  await healthy.p99(sampled);  // the first is of caches and compilers
  for (let turn = 0; turn < turns; turn += 1) {
    idle.push(await healthy.p99(sampled));
    beside.push(await withSlowReaders(gateway, child, () => healthy.p99(sampled)));
  }
  const text = (times) => times.map((ms) => ms.toFixed(1)).join(' ');
  const figures = `p99 idle ${text(idle)} ms, beside slow readers ${text(beside)} ms`;
  console.log(`network: ${healthyReaders} healthy readers: ${figures}`);
  assert.ok(Math.min(...beside) < 5 * Math.max(Math.min(...idle), least), figures);
}

export const cases = [
  ...policies.map((policy) => ({
    name: `memory: readers that never read, ${policy}`, run: (lab) => silent(lab, policy), width: 'alone',
  })),
  { name: 'memory: 1,000 abandoned long polls', run: abandonedPolls, width: 'alone' },
  { name: 'memory: 50 slow readers do not delay 50 healthy ones', run: besideSlow, width: 'alone' },
  { name: 'memory: histories', run: histories, width: 'alone' },
];
