// The diagnosis page runs to its end, and says of each transport what the matrix says.
import { wrongs } from '../judge.mjs';

function casesOf(engine) {
  if (engine.variant || engine.doctor) return [];
  return [{ what: 'it runs to its end', reason: null, address: (site) => `${site}/encke/doctor` }];
}

/// The mark of a line of the report: 'OK', 'WARN', 'BAD', '' (not here), or null if there is no such line.
function markOf(report, label) {
  const line = report.text.split('\n').find((one) => one.slice(5).startsWith(`${label}: `));
  return line === undefined ? null : line.slice(0, 4).trim();
}

export function problemsOf(report, { engine }) {
  const marks = Object.entries(engine.transports).map(([name, reason]) => [name, reason === null ? 'OK' : '']);
  const wrong = [...marks, ['Chosen', 'OK']].filter(([name, mark]) => markOf(report, name) !== mark)
    .map(([name, mark]) => `${name}: the doctor says "${markOf(report, name)}", not "${mark}"`);
  return [...wrong, ...wrongs(report, ['late', 'error'])];
}

export const doctor = {
  name: 'doctor',
  page: 'doctor',
  title: '`/encke/doctor`',
  limit: 80_000,
  casesOf,
  steps: () => ({}),
  problemsOf,
};
