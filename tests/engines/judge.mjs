// What a page reported, and what the kinds of cases (kinds/) judge it by.

/// The lines of a report by their first word.
export class Report {
  constructor(text) {
    this.text = text;
    this.lines = text.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  }

  all(name) { return this.lines.filter(([first]) => first === name).map(([, value]) => value); }
}

export const numbers = (count) => Array.from({ length: count }, (_, n) => String(n + 1));

/// The first difference, as a text; none: ''.
export function difference(what, got, wanted) {
  const at = wanted.findIndex((value, n) => got[n] !== value);
  if (at < 0 && got.length === wanted.length) return '';
  const n = at < 0 ? wanted.length : at;
  return `${what}: number ${n + 1} of ${wanted.length} is ${got[n] ?? 'missing'}, not ${wanted[n] ?? 'none'}`;
}

/// What must not be in a report where something is delivered.
export const never = ['late', 'refused', 'closed', 'error', 'executed'];

/// Lines that must not be there.
export const wrongs = (report, names) =>
  names.flatMap((name) => report.all(name).map((value) => `${name}: ${value}`));
