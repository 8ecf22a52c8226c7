// The oracle by hand:
//   node tests/network/oracle/run.mjs [--seeds 200] [--first 1] [--transport T] [--width 50] [--processes 2]
//   node tests/network/oracle/run.mjs --seed N --transport T [--times 1]     just that run, with all that it said
//   node tests/network/oracle/run.mjs --lies                                 whether it can fail
// Exit status 1 where anything was lost, came twice or out of order, or where the oracle was idle.
import { parseArgs } from 'node:util';
import { clientText, compile } from '../../support/engine/bundle.mjs';
import { Gateway } from '../../support/gateway.mjs';
import { describe, manyRuns, runAll, table, totals, wholeOracle } from './all.mjs';
import { config, ways } from './config.mjs';
import { findLies } from './lies.mjs';
import { Run } from './one_run.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    seeds: text, first: text, seed: text, transport: text, width: text, processes: text, times: text,
    lies: { type: 'boolean' },
  },
});
const number = (name, otherwise) => Number(values[name] ?? otherwise);
if (values.transport && !ways.includes(values.transport)) throw new Error(`no such transport: there are ${ways}`);

async function one(gateway) {
  const script = compile(await clientText('encke.src.js'));
  for (let left = number('times', 1); left > 0; left -= 1) {
    const run = new Run({ gateway, script, seed: number('seed'), way: values.transport ?? 'mixed' });
    const report = await run.go();
    if (left === 1 || report.failed) console.log(run.trace.join('\n'));
    console.log(report.failed ? describe(report) : `seed ${report.seed}, ${report.way}: passed in ${report.ms} ms`);
    if (report.failed) return 1;
  }
  return 0;
}

const width = number('width', 50);
const processes = number('processes', 2);
const hear = (report) => { if (report.failed) console.log(`FAILED ${describe(report)}`); };

/// Some of the runs: nothing is said of what they did not meet.
async function some(gateway) {
  const over = values.transport ? [values.transport] : ways;
  const runs = manyRuns({ first: number('first', 1), seeds: number('seeds', 200), over });
  const reports = await runAll({ gateway, runs, width, processes, hear });
  console.log(`${table(reports)}\n${JSON.stringify(totals(reports))}`);
  return totals(reports).failed > 0 ? 1 : 0;
}

async function all(gateway) {
  const begun = Date.now();
  const { wrong, reports, sum } = await wholeOracle(gateway, { width, processes, hear });
  console.log(table(reports));
  console.log(JSON.stringify({ seconds: Math.round((Date.now() - begun) / 1000), ...sum }));
  for (const what of wrong) console.log(`WRONG: ${what.split('\n')[0]}`);
  return wrong.length > 0 ? 1 : 0;
}

async function lies(gateway) {
  const { found, missed, of } = await findLies(gateway);
  for (const [what, times] of found) console.log(`${what}: found in ${times} of ${of} runs`);
  return missed.length > 0 ? 1 : 0;
}

function chosen() {
  if (values.lies) return lies;
  if (values.seed) return one;
  return values.seeds || values.transport || values.first ? some : all;
}

const gateway = await Gateway.start(config);
process.exitCode = await chosen()(gateway);
await gateway.stop();
