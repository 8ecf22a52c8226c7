// Report: a table of each row on standard output, and a JSON line of each of its lines in a file.
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { output } from '../../tests/support/gateway.mjs';
import { percent } from './verdict.mjs';

const file = path.join(output, 'bench.jsonl');

/// {row, command, label, ...} of one line of a table.
export function record(line) {
  mkdirSync(output, { recursive: true });
  const when = new Date().toISOString();
  appendFileSync(file, `${JSON.stringify({ when, ...line })}\n`);
}

const cells = (fields) => `| ${fields.join(' | ')} |`;

export function printHead(row, command, columns) {
  console.log(`\n### ${row.number}. ${row.title}\n\n\`${command}\`\n`);
  console.log(`${cells(columns)}\n${cells(columns.map(() => '---'))}`);
}

export function printLine(fields) { console.log(cells(fields)); }

export const comparisonColumns = ['', 'Encke us (user)', 'reference us (user)', 'ratio', 'target', 'spread', 'verdict'];

const met = (value, limit) => (limit === undefined ? '' : value <= limit ? 'met' : 'NOT MET');
/// Where deliveries came together, how many.
const company = (together) => (together > 1.05 ? `, ${together.toFixed(1)} a read` : '');
const cost = ({ us, user_us, together, bytes }, showsBytes) => `${us.toFixed(2)} (${user_us.toFixed(2)})` +
  `${company(together)}${showsBytes ? `, ${bytes.toFixed(0)} bytes` : ''}`;

/// Where the machine was not ours alone, the reader is told.
export function disturbance(figures) {
  const worst = Math.max(...figures.map(({ waited }) => waited));
  return worst < 0.05 ? '' : `, the servers waited ${percent(worst)} of their time for a core that others had`;
}

/// Few rounds agree by chance.
export const hurry = (rounds) => (rounds < 5 ? `, of ${rounds} rounds only: no result` : '');

const theirs = (label, ratios) => [label, ...ratios.map(({ to }) => to)].join(', to ');

/// A line for each ratio; no figure where there is a fault. A row that says `bytes` shows what a delivery took on the wire.
export function reportComparison(row, command, label, { figures, ratios, rounds, faults }) {
  record({ row: row.name, command, label, rounds, figures, ratios, faults });
  if (faults.length > 0) return printLine([theirs(label, ratios), '', '', '', '', '', `refused: ${faults.join('; ')}`]);
  ratios.forEach(({ to, ratio, spread, limit }, i) => printLine([
    `${label}, to ${to}`, cost(figures[0], row.bytes), cost(figures[i + 1], row.bytes), `${ratio.toFixed(2)}x`,
    limit === undefined ? '' : `<= ${limit}x`, percent(spread), met(ratio, limit) + hurry(rounds) + disturbance(figures),
  ]));
  return undefined;
}
