// Standing: Encke's place among the systems that were measured beside it.
import { record } from './report.mjs';

/// A line of text from `ratios`, [{to, ratio}]: Encke's figure by theirs, where less is better.
export function standing(ratios) {
  const sorted = ratios.toSorted((a, b) => b.ratio - a.ratio);
  const behind = sorted.filter(({ ratio }) => ratio > 1);
  const figure = (ratio) => ratio.toFixed(Math.abs(ratio - 1) < 0.005 ? 4 : 2);
  const list = (some) => some.map(({ to, ratio }) => `${to} (${figure(ratio)}x)`).join(', ') || 'none';
  const best = behind.length === 0 ? 'Encke is ahead of all' : `**behind** ${list(behind)}; ${behind[0].to} is ahead`;
  return `place ${behind.length + 1} of ${ratios.length + 1}: ${best}; ahead of ${list(sorted.slice(behind.length))}`;
}

/// All the standings of a row, by the label of what was compared.
export class Standings {
  #byLabel = new Map();

  add(label, ratios) { this.#byLabel.set(label, [...(this.#byLabel.get(label) ?? []), ...ratios]); }

  report(row, command) {
    if (this.#byLabel.size > 0) console.log('\nEncke among the others (Encke by theirs, less is better; what was refused is not counted):\n');
    for (const [label, ratios] of this.#byLabel) {
      record({ row: row.name, command, standing: label, ratios });
      console.log(`- ${label}: ${ratios.length > 0 ? standing(ratios) : 'all were refused'}`);
    }
  }
}
