// The rows of docs/benchmarks.md: node bench/run.mjs [ROW...] [--rounds 5] [--n 1000] [--transport NAME]
// [--scale 1]; several --n and --transport may be given; --scale 0.1 makes segments a tenth as long.
import { parseArgs } from 'node:util';
import { readdirSync } from 'node:fs';
import { compare } from './harness/compare.mjs';
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
  },
});

const unknown = positionals.find((name) => !names.includes(name));
if (unknown) throw new Error(`no row ${unknown}; there are: ${names.join(', ')}`);

const options = {
  rounds: Number(given.rounds),
  scale: Number(given.scale),
  n: given.n?.map(Number),
  transports: given.transport,
};

async function runRow(row) {
  const command = ['./dev bench', row.name, ...process.argv.slice(2).filter((word) => !names.includes(word))].join(' ');
  if (row.run) return row.run(options, command, row);
  printHead(row, command, comparisonColumns);
  for (const one of row.cases(options)) reportComparison(row, command, one.label, await attempt(one));
  return undefined;
}

/// What cannot be measured is said, and the next one is tried.
async function attempt(one) {
  try {
    return await compare(one, options);
  } catch (error) {
    return { figures: [], ratios: [], faults: [`not measured: ${error.message}`] };
  }
}

await selfTest();
const rows = await Promise.all(names.map(async (name) => ({ name, ...await import(new URL(`${name}.mjs`, folder)) })));
const wanted = rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const row of wanted.toSorted((a, b) => a.number - b.number)) await runRow(row);
process.exit(0);
