// The suite `regress`: the instructions of the hottest paths, beside the recorded figures.
import { cpus } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readOrExplain } from '../harness/usage.mjs';
import { inParallel, Tally } from '../../tests/support/suite.mjs';
import { count, describe, missingTool } from './count.mjs';
import * as verdict from './verdict.mjs';

const file = new URL('figures.json', import.meta.url);
const usage = `usage: ./dev bench regress [WORD...]    only paths whose names hold all words
       ./dev bench regress --update     records what is counted in bench/regress/figures.json
`;
const options = { update: { type: 'boolean', default: false } };
const { values: given, positionals: words } = readOrExplain('regress', usage, process.argv.slice(2), (args) =>
  parseArgs({ args, allowPositionals: true, options }));
const tally = new Tally('regress');

async function selfTest() {
  for (const [what, find] of Object.entries(verdict.bad))
    await tally.run(`finds ${what}`, () => { if (find().length === 0) throw 'nothing was found'; });
  for (const [what, find] of Object.entries(verdict.good))
    await tally.run(`lets pass ${what}`, () => { if (find().length > 0) throw find().join('; '); });
}

/// {path: instructions}. Twice each: where the counts differ, something other than the input decides what is done.
async function countAll(paths) {
  const counts = {};
  await inParallel(cpus().length, paths.map((name) => async () => {
    await tally.run(`${name} is counted, and twice the same`, async () => {
      counts[name] = await count(name);
      const again = await count(name);
      if (again !== counts[name]) throw `${counts[name]} instructions, then ${again}`;
    });
  }));
  return counts;
}

function update({ paths, ...by }, counts) {
  const instructions = Object.fromEntries(paths.map((name) => [name, counts[name]]));
  writeFileSync(file, `${JSON.stringify({ by, instructions }, null, 2)}\n`);
  console.log('  recorded in bench/regress/figures.json');
}

function printLine(name, before, now) {
  const drift = before && now ? verdict.percent(now / before - 1) : '';
  const cells = [before, now].map((figure) => (figure === undefined ? '-' : figure.toFixed(1)).padStart(10));
  const hint = verdict.isWon(before, now) ? '   to keep it so: ./dev bench regress --update' : '';
  console.log(`  ${name.padEnd(24)}${cells.join('')}${drift.padStart(10)}${hint}`);
}

async function compare(now, counts, recorded) {
  const others = verdict.differences(recorded, now);
  const allowed = others.length > 0 ? verdict.boundOther : verdict.bound;
  if (others.length > 0)
    console.log(`  not what the figures were made with (${others.join('; ')}): ${verdict.percent(allowed)} allowed`);
  for (const name of Object.keys(counts)) {
    await tally.run(`${name}: within ${verdict.percent(allowed)}`, () => {
      const fault = verdict.fault(recorded.instructions[name], counts[name], allowed);
      if (fault) throw fault;
    });
  }
  await tally.run('figures belong to paths', () => {
    const strays = verdict.strays(recorded, now);
    if (strays.length > 0) throw `no path ${strays.join(', ')}: ./dev bench regress --update`;
  });
}

/// Who asked for a sanitizer build knows. Anything else that hinders is a failure where nothing may be missing.
function skip(names, now, reason) {
  const needed = given.update || (process.env.TEST_REQUIRE_ALL && now.sanitizers === 'none');
  if (needed) tally.fail(names.join(', '), reason);
  else names.forEach((name) => tally.skip(name, reason));
}

async function countAndCompare(paths, now, recorded) {
  const counts = await countAll(paths);
  console.log('  instructions of a unit    recorded       now     drift');
  for (const name of paths) printLine(name, recorded.instructions[name], counts[name]);
  if (!given.update) return compare(now, counts, recorded);
  return tally.failed === 0 && update(now, counts);
}

await selfTest();
const recorded = JSON.parse(readFileSync(file, 'utf8'));
const now = await describe();
const paths = now.paths.filter((name) => given.update || words.every((word) => name.includes(word)));
const reason = (given.update ? verdict.unfit(now) : verdict.incomparable(recorded, now)) ?? await missingTool();
if (paths.length === 0) tally.fail(words.join(' '), `no such path; there are: ${now.paths.join(', ')}`);
else if (reason) skip(paths, now, reason);
else await countAndCompare(paths, now, recorded);
tally.finish();
