// A restart of the gateway under 5,000 clients: all come back, spread out; each is told truthfully that it missed what
// it missed; and the kernel's accept queue never runs over.
import assert from 'node:assert/strict';
import { slowness } from '../../support/deadline.mjs';
import { missing } from '../needs.mjs';
import { scenario } from '../netns/scenario.mjs';
import { mostWithin, percentile } from '../restart/times.mjs';

const storm = new URL('../restart/storm.mjs', import.meta.url);
const bound = 40_000;  // until the last of them is back; the client's own pauses grow to 30 s
// A rate that the processes of the clients, with the gateway on two cores, can follow.
const openings = { perSecond: 400, burst: 200 };
const gatewayMayStall = 0.2 * slowness;  // seconds

// Most choose for themselves, as they would in the field; some have only the fallbacks.
const kinds = [
  { count: 4000 }, { transports: ['xhr-streaming'], count: 500 }, { transports: ['long-polling'], count: 500 },
];

const config = {
  server: { shutdown_timeout: '2s' },
  session: { openings_per_second: openings.perSecond, openings_burst: openings.burst },
};

/// What must hold of everybody, however the gateway went.
function checkMembers({ members, queueBefore, queueAfter }) {
  assert.equal(members.length, 5000);
  for (const { transports, subscribed, received, resyncs, closed } of members) {
    const what = JSON.stringify({ transports, subscribed, received, resyncs, closed });
    assert.equal(closed, null, what);
    assert.deepEqual(subscribed.map(({ recovered }) => recovered), [undefined, false], what);
    assert.deepEqual(received, ['before', 'after', 'end'], what);
    assert.equal(resyncs, 1, `not told once to fetch the state anew: ${what}`);
    if (transports) assert.deepEqual([subscribed[1].over], transports);
  }
  assert.deepEqual(queueAfter, queueBefore, 'the accept queue ran over');
}

/// How many may come back within `seconds`. A stall of a process of clients makes one clump of what the gateway let in
/// one after the other; a client may be late twice: for its turn, and for the answer.
function mayComeWithin(seconds, { stalls, started }) {
  const late = stalls.filter(({ at }) => at >= started).map((stall) => stall.late / 1000);
  return openings.burst + openings.perSecond * (seconds + 2 * Math.max(0, ...late) + gatewayMayStall);
}

/// When they came back, from the moment when the gateway was there again, as a line for people.
function returns({ name, started, ended, members, counts }) {
  const back = members.map(({ subscribed }) => subscribed[1].at - started).sort((a, b) => a - b);
  const tries = members.flatMap((member) => member.tries.filter((at) => at >= started)).length;
  const share = (100 * mostWithin(100, back) / back.length).toFixed(1);
  console.log(`network: ${name}: away ${started - ended} ms; back after p50 ${percentile(back, 0.5)}, ` +
    `p99 ${percentile(back, 0.99)}, last ${back.at(-1)} ms; in any 100 ms at most ${share} %, in any second ` +
    `${mostWithin(1000, back)}; ${tries} tries for ${back.length}, ${counts.openings_deferred_total} deferred`);
  return back;
}

async function restart(lab, { name, ...how }) {
  const namespace = await missing(['netns']) === null;
  const report = await scenario(lab, storm, { config, kinds, bound, ...how }, { namespace });
  checkMembers(report);
  const back = returns({ name, ...report });
  const most = mostWithin(1000, back);
  const may = mayComeWithin(1, report);
  assert.ok(most <= may, `${most} sessions in one second, where ${may} may come`);
  // Who was deferred has a place in the queue (protocol, 6.4). Two transports of one client may race for it.
  const deferred = report.counts.openings_deferred_total;
  assert.ok(deferred <= 2 * back.length, `${deferred} times deferred: places were lost`);
  return { ...report, back };
}

/// Nobody told them anything: jitter alone spreads them, and what the gateway defers.
async function killed(lab, name, downtime) {
  const { counts } = await restart(lab, { name, signal: 'SIGKILL', downtime });
  assert.ok(counts.openings_deferred_total > 0, 'no opening was deferred: this was no storm');
}

/// They were told how long to wait, each something else.
async function leaves(lab, name) {
  const { back, ...report } = await restart(lab, { name, signal: 'SIGTERM', downtime: 0 });
  const most = mostWithin(100, back);
  const may = mayComeWithin(0.1, report);
  assert.ok(most <= may, `${most} of ${back.length} came back within the same 100 ms, where ${may} may come`);
}

const described = [
  ['restart: 5,000 clients of a gateway that was killed and is there again a second later', killed, 1000],
  ['restart: 5,000 clients of a gateway that was killed and is there again at once', killed, 0],
  ['restart: 5,000 clients of a gateway that left as asked and is there again at once', leaves],
];

export const cases = described.map(([name, check, downtime]) => ({
  name, run: (lab) => check(lab, name, downtime), limit: 120_000, width: 'alone',
}));
