// A process with a share of the sessions and a fault proxy of its own. It does what the parent asks, one thing at a
// time: {open}, {settle: ends}, {leave}; and tells what it has done by the same names, and `progress` in between.
import { eventually, pause } from '../support/deadline.mjs';
import { compile } from '../support/engine/bundle.mjs';
import { FaultProxy } from '../support/fault_proxy.mjs';
import { seeded } from '../support/fault_proxy/random.mjs';
import { inParallel } from '../support/suite.mjs';
import { ways } from '../network/oracle/config.mjs';
import { storm } from '../network/oracle/storm.mjs';
import { Member } from './member.mjs';

const calm = 0.9;           // of the requests meet no fault
const opening = 40;         // at a time
const everyMember = 20_000; // milliseconds between two things that happen to a member
const everyone = 15_000;    // and between two that happen to all of them
const patience = 240_000;

const violations = [];
const written = new Map();
let job;
let random;
let script;
let proxy;
let members = [];
let left = 0;  // delivered to members that have left
let storming = false;

const sum = (count) => members.reduce((all, member) => all + count(member), 0);

function progress() {
  process.send({
    progress: {
      delivered: left + sum((member) => member.delivered), open: sum((member) => Number(member.ready)),
      violations: violations.splice(0),
    },
  });
}

function groupsOf(id) {
  const first = id % job.groups;
  const second = (first + 1 + (id * 7) % Math.max(1, job.groups - 1)) % job.groups;
  return [...new Set([first, second])].map((number) => `group:${number}`);
}

function newMember(id) {
  return new Member({
    id, way: ways[id % ways.length], groups: groupsOf(id), written: written.get(id) ?? 0,
    random: seeded(job.seed, id, members.length), violated: (text) => violations.push(text),
  });
}

async function open(more) {
  job = more;
  random = seeded(job.seed, job.first);
  script ??= compile(job.text);
  proxy = await FaultProxy.start(job.gateway, { seed: job.seed + job.first, plan: storm(calm) });
  members = Array.from({ length: job.count }, (_, index) => newMember(job.first + index));
  await inParallel(opening, members.map((member) => () => member.open(`${proxy.url}/`, script)));
  storming = true;
  disturb();
  disturbAll();
}

/// Cuts and switches, one member after the other.
async function disturb() {
  while (storming) {
    await pause(everyMember / members.length);
    if (storming) random.pick(members).disturb();
  }
}

async function disturbAll() {
  while (storming) {
    await pause(random.int(everyone / 2, everyone));
    if (storming) await random.pick([cutAll, stallAll])();
  }
}

const cutAll = () => proxy.cut({ reset: random.chance(0.5) });

async function stallAll() {
  proxy.stall(true);
  await pause(random.int(100, 2000));
  proxy.stall(false);
}

/// The network is good again: everything must come.
async function settle(ends) {
  storming = false;
  proxy.plan = null;
  proxy.stall(false);
  const waiting = () => members.filter((member) => !member.has(ends));
  await eventually('everything to arrive', () => waiting().length === 0, patience).catch((error) => {
    const who = waiting().slice(0, 5).map(({ id, way, at, answered, commands, client }) =>
      `${id} (${way}, ${client.state}): ${JSON.stringify([...at])}, ${answered} of ${commands} commands answered`);
    violations.push(`${error.message}; ${waiting().length} sessions wait: ${who.join('; ')}`);
  });
}

async function leave() {
  await inParallel(opening, members.map((member) => () => member.leave()));
  for (const { id, commands } of members) written.set(id, commands);
  left += sum((member) => member.delivered);
  members = [];
  const { counts } = proxy;
  await proxy.close();
  return { counts, written: [...written] };
}

const steps = { open, settle, leave };

process.on('message', async (message) => {
  const [[name, argument]] = Object.entries(message);
  const result = await steps[name](argument);
  progress();
  process.send({ [name]: result ?? true });
});
process.once('disconnect', () => process.exit());
const telling = setInterval(progress, 200);
telling.unref();
