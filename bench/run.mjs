// The rows of docs/benchmarks.md: node bench/run.mjs [ROW...] [--rounds 5] [--n 1000] [--transport NAME]
// [--system NAME] [--scale 1]; --n, --transport and --system may be given several times; --system nchan puts Encke
// beside that one of the other systems, --system none beside none; --scale 0.1 makes segments a tenth as long.
import { parseArgs } from 'node:util';
import { readdirSync } from 'node:fs';
import { compare } from './harness/compare.mjs';
import { Standings } from './harness/standing.mjs';
import { selfTest } from './harness/self_test.mjs';
import { comparisonColumns, printHead, reportComparison } from './harness/report.mjs';

const folder = new URL('./rows/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''));

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    n: { type: 'string', multiple: true },
    transport: { type: 'string', multiple: true },
    system: { type: 'string', multiple: true },
  },
});

const unknown = positionals.find((name) => !names.includes(name));
if (unknown) throw new Error(`no row ${unknown}; there are: ${names.join(', ')}`);

const options = {
  rounds: Number(given.rounds),
  scale: Number(given.scale),
  n: given.n?.map(Number),
  transports: given.transport,
  systems: given.system,
};

async function runRow(row) {
  const words = process.argv.slice(2).filter((word) => !names.includes(word));
  const command = ['./dev bench', row.name, ...words.map((word) => (/[ (]/.test(word) ? `'${word}'` : word))].join(' ');
  if (row.run) return row.run(options, command, row);
  printHead(row, command, comparisonColumns);
  const standings = new Standings();
  const isWanted = ({ beside }) => !beside || !options.systems || options.systems.includes(beside);
  for (const one of row.cases(options).filter(isWanted)) {
    const found = await attempt(one);
    reportComparison(row, command, one.label, found);
    if (one.beside) standings.add(one.label, found.faults.length > 0 ? [] : found.ratios);
  }
  return standings.report(row, command);
}

/// What cannot be measured is said, and the next one is tried.
async function attempt(one) {
  try {
    return await compare(one, options);
  } catch (error) {
    const others = one.sides.slice(1).map(({ name }) => name).join(', ');
    return { figures: [], ratios: [], faults: [`not measured beside ${others}: ${error.message}`] };
  }
}

await selfTest();
const rows = await Promise.all(names.map(async (name) => ({ name, ...await import(new URL(`${name}.mjs`, folder)) })));
const wanted = rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const row of wanted.toSorted((a, b) => a.number - b.number)) await runRow(row);
process.exit(0);
