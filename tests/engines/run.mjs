// The engine lab: each transport forced, and the client's own choice, in every engine:
//   node tests/engines/run.mjs [WORD...]
// With words only the cases whose name holds them all ("khtml long-polling") run, and no matrix is made.
import { slowness } from '../support/deadline.mjs';
import { binary, Gateway } from '../support/gateway.mjs';
import { inParallel, Tally } from '../support/suite.mjs';
import { engines } from './engines/index.mjs';
import * as jscript from './jscript/self_test/run.mjs';
import * as growth from './khtml/growth_cases.mjs';
import { casesOf } from './kinds/index.mjs';
import { LabRun } from './lab_run.mjs';
import { check, fullMatrix, write } from './matrix.mjs';
import { selfTest } from './self_test.mjs';

const words = process.argv.slice(2);
const tally = new Tally('engines');
const width = 3;  // engines at a time

const config = {
  server: { shutdown_timeout: '2s' },
  // A frame that the network cut in silence is noticed by its missing heartbeat (protocol, 4.3).
  session: { ping_interval: '2s', pong_timeout: '1500ms', message_bytes: '256KiB', queue_bytes: '4MiB' },
  channels: {
    message_bytes: '256KiB',
    default: { history_size: 1000 },
    namespaces: [{ name: 'up', allow_publish: true, history_size: 1000 }],
  },
  // KHTML tells of a script that the network cut by nothing: such a poll is given up some time after its hold.
  transports: { 'polling': { interval: '100ms' }, 'long-polling': { hold: '3s' }, 'jsonp-polling': { hold: '3s' } },
  events: { retry: '200ms' },
};

// By whom each allows.
const origins = { open: ['*'], null: ['null'], closed: [] };

const startGateway = (allowed) => Gateway.start({ ...config, server: { ...config.server, allowed_origins: allowed } });

const isChosen = ({ name }) => words.every((word) => name.includes(word));

/// `body` with the gateway of a case, which may be its own.
async function withGateway(gateways, { kind, place }, body) {
  if (!kind.alone) return body(gateways[place?.gateway ?? 'open']);
  const gateway = await startGateway(origins.open);
  try {
    return await body(gateway);
  } finally {
    await gateway.stop();
  }
}

/// The judge's words, and behind them the page's but for what came as it should.
function fail(problems, report) {
  const said = report.text.split('\n').filter((line) => !/^(down|up|bad|back) /.test(line));
  console.log(`the page said:\n    ${said.join('\n    ')}`);
  throw new Error(problems.join('\n  '));
}

async function runCase(machine, gateway, one) {
  const run = await LabRun.start({ ...one, gateway });
  try {
    const report = await run.in(machine);
    const problems = one.kind.problemsOf(report, { ...one, run: run.id, executed: run.executions, seen: run.seen });
    if (problems.length > 0) fail(problems, report);
    return one.kind.choicesOf?.(report);
  } finally {
    await run.close();
  }
}

/// One page after the other. Each result has what a cell of the matrix says.
async function runEngine(gateways, engine, results) {
  const cases = casesOf(engine).filter(isChosen);
  if (cases.length === 0) return;
  let machine = null;
  const began = Date.now();
  await tally.run(`${engine.name} starts`, async () => { machine = await engine.start(); });
  if (machine === null) return;
  for (const one of cases) {
    const start = Date.now(), result = { ...one };
    result.passed = await tally.run(one.name, () => withGateway(gateways, one, async (gateway) => {
      result.choices = await runCase(machine, gateway, one);
    }));
    results.push({ ...result, ms: Date.now() - start });
  }
  await machine.close();
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`engines: ${cases.length} cases in ${engine.title} (${machine.version}), ${seconds} s`);
}

/// What is not of the matrix: [{name, run()}], all of which need the same engine.
async function runOthers({ name, cases, start }) {
  const chosen = cases.filter(isChosen);
  if (chosen.length === 0) return;
  let machine = null;
  const began = Date.now();
  await tally.run(`${name}: its engine starts`, async () => { machine = await start(); });
  if (machine === null) return;
  for (const one of chosen) await tally.run(one.name, () => one.run(machine));
  await machine.close();
  console.log(`engines: ${chosen.length} cases of ${name}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function runAll() {
  const gateways = {}, results = [];
  for (const [name, allowed] of Object.entries(origins)) gateways[name] = await startGateway(allowed);
  const others = [growth, jscript].map((group) => () => runOthers(group));
  await inParallel(width, [...others, ...engines.map((engine) => () => runEngine(gateways, engine, results))]);
  for (const [name, gateway] of Object.entries(gateways))
    await tally.run(`the gateway "${name}" leaves cleanly after all of it`, () => gateway.stop());
  return results;
}

/// In the order of the engines and their cases, whoever was done first.
function sorted(results) {
  const order = engines.flatMap((engine) => casesOf(engine).map(({ name }) => name));
  return results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/// In CI the documents must be right; elsewhere they are made so.
async function document(results) {
  const all = engines.flatMap(casesOf).length;
  if (results.length < all) throw new Error(`${results.length} of ${all} cases were run: this is no matrix`);
  console.log(`\n${fullMatrix(results)}\n`);
  return process.env.TEST_REQUIRE_ALL || process.env.CI ? check(results) : write(results);
}

process.setMaxListeners(100);  // each engine that was started has one for the exit
const began = Date.now();
console.log(`engines: against ${binary}`);
await selfTest(tally);
const results = sorted(await runAll());
const matrix = 'the documented matrix is what was measured';
if (words.length === 0 && slowness === 1) await tally.run(matrix, () => document(results));
if (slowness !== 1) tally.skip(matrix, 'a slow gateway changes what clients choose: run it without TEST_SLOWNESS');
const slowest = [...results].sort((a, b) => b.ms - a.ms).slice(0, 8);
console.log(`engines: the slowest: ${slowest.map(({ name, ms }) => `${name} ${ms} ms`).join('; ')}`);
console.log(`engines: ${Math.round((Date.now() - began) / 1000)} s in all`);
tally.finish();
