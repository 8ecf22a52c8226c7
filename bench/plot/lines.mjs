// Lines: what tests/output/bench.jsonl holds; of each line of a table the one that was written last.
import { readFileSync } from 'node:fs';

const identity = ({ row, label, system, n, standing, ratios }) =>
  JSON.stringify([row, label ?? standing, system, n, ratios?.map(({ to }) => to)]);

const numbersLast = (a, b) => (a.n ?? 0) - (b.n ?? 0);

export class Lines {
  constructor(file) {
    const all = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    this.latest = [...new Map(all.map((line) => [identity(line), line])).values()];
  }

  /// Those of a row that were not refused.
  of(row) {
    return this.latest.filter((line) => line.row === row && !line.standing && (line.faults ?? []).length === 0)
      .toSorted(numbersLast);
  }
}

/// How they were made, and whether they may be called a result.
export function note(lines) {
  const commands = [...new Set(lines.map(({ command }) => command))];
  const few = lines.some(({ rounds }) => rounds < 5) || lines.some(({ command }) => /--scale 0/.test(command));
  const others = commands.length > 1 ? ' and others' : '';
  return `${commands[0]}${others}${few ? ' (short: no result)' : ''}`;
}

export const kindOf = (name) => (name.startsWith('Encke') ? 'encke' : name.startsWith('bare') ? 'bare' : 'other');
