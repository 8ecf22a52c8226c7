// The rows of docs/benchmarks.md: node bench/run.mjs --help
import { readdirSync } from 'node:fs';
import { readArguments } from './harness/arguments.mjs';
import { compare } from './harness/compare.mjs';
import { Standings } from './harness/standing.mjs';
import { selfTest } from './harness/self_test.mjs';
import { comparisonColumns, printHead, reportComparison } from './harness/report.mjs';

const folder = new URL('./rows/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''));
const all = await Promise.all(names.map(async (name) => ({ name, ...await import(new URL(`${name}.mjs`, folder)) })));
const { rows, options } = readArguments(process.argv.slice(2), all.toSorted((a, b) => a.number - b.number));

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
for (const row of rows) await runRow(row);
process.exit(0);
