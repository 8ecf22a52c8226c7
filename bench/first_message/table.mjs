// Results as tables in Markdown. A cell that was not measured is empty.
import { median } from './numbers.mjs';

/// The middle one of some visits by its time; one in which no message came counts as the slowest.
export function middle(visits) {
  const late = ({ ms }) => ms ?? Infinity;
  const ms = median(visits.map(late));
  return visits.find((visit) => late(visit) === ms);
}

const time = (visit) => (visit.ms === null ? 'none' : `${Math.round(visit.ms)} ${visit.transport}`);

export const cells = {
  visits: (visits) => time(middle(visits)),
  run: ({ lost, duplicated, disordered }) =>
    `${lost} / ${duplicated}${disordered > 0 ? ` (${disordered} out of order)` : ''}`,
  silence: ({ silence }) => `${(silence / 1000).toFixed(1)}`,
};

const line = (fields) => `| ${fields.join(' | ')} |`;

/// A row for each of `columns` (networks), a column for each of `systems`: `value(system, column)` or undefined.
export function table(title, columns, systems, value, cell) {
  const rows = columns.map((column) => line([column.title, ...systems.map((system) => {
    const found = value(system, column);
    if (found === undefined) return column.reason ? 'not run' : '';
    return cell(found);
  })]));
  return [`**${title}**`, '', line(['', ...systems.map((system) => system.title)]),
    line(['---', ...systems.map(() => '---')]), ...rows, ''].join('\n');
}
