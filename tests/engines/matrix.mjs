// The matrix of engines and transports, as the documentation has it: made from what was measured, never by hand.
// Locally it is written into the documents; in CI they must hold what was measured. No versions stand in it: an
// engine's update changes what is documented only if it changes what works.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../support/gateway.mjs';
import { places } from './kinds/delivery.mjs';
import { kinds } from './kinds/index.mjs';
import { transports } from './transports.mjs';

const command = './dev test --engines';
const [begin, end] = [`<!-- engines:begin (${command}) -->`, '<!-- engines:end -->'];
const yes = 'yes';

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/// Reasons, numbered as they come.
class Notes {
  #reasons = [];

  mark(reason) {
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason);
    return `- ${this.#reasons.indexOf(reason) + 1}`;
  }

  get text() { return this.#reasons.map((reason, n) => `${n + 1}. ${reason}`).join('\n'); }
}

const choice = (choices) => choices.map((name) => `\`${name}\``).join(', after a cut ');

function cell({ passed, reason, transport, choices }, notes) {
  if (!passed) return 'FAILED';
  if (reason !== null) return notes.mark(reason);
  return transport === null ? choice(choices) : yes;
}

const enginesOf = (results) => [...new Set(results.map(({ engine }) => engine))];

function placeTable(place, results, notes) {
  const here = results.filter((one) => one.place === place);
  const cells = (engine) => [...transports, null].map((transport) =>
    cell(here.find((one) => one.engine === engine && one.transport === transport), notes));
  const rows = enginesOf(here).map((engine) => [engine.title, ...cells(engine)]);
  return `**${place.title}**\n\n${table(['engine', ...transports, 'chosen'], rows)}`;
}

// --- What stands on the transports

const others = kinds.filter(({ title }) => title);

/// All cases of a kind in an engine, as one: where one failed, all did.
function otherCell(engine, kind, results, notes) {
  const own = results.filter((one) => one.engine === engine && one.kind === kind);
  if (own.length === 0) return notes.mark(`not run: ${engine[kind.name]}`);
  if (own.some(({ passed }) => !passed)) return 'FAILED';
  return own[0].reason === null ? yes : notes.mark(own[0].reason);
}

function otherTable(results, notes) {
  const cells = (engine) => others.map((kind) => otherCell(engine, kind, results, notes));
  const rows = enginesOf(results).filter(({ variant }) => !variant).map((engine) => [engine.title, ...cells(engine)]);
  return `**What stands on the transports**\n\n${table(['engine', ...others.map(({ title }) => title)], rows)}`;
}

// --- The documents

/// What docs/transports.md shows.
export function fullMatrix(results) {
  const notes = new Notes();
  const tables = places.filter((place) => results.some((one) => one.place === place))
    .map((place) => placeTable(place, results, notes));
  tables.push(otherTable(results, notes));
  return [...tables, `Not possible, which is checked, because:\n\n${notes.text}`].join('\n\n');
}

/// What the README shows: engines that nothing was taken away from, on one origin.
export function smallMatrix(results) {
  const here = results.filter(({ engine, place }) => place === places[0] && !engine.variant);
  const short = ({ passed, reason, transport, choices }) =>
    (!passed ? 'FAILED' : reason !== null ? '-' : transport === null ? choices[0] : yes);
  const cells = (engine) => [...transports, null].map((transport) =>
    short(here.find((one) => one.engine === engine && one.transport === transport)));
  const label = ({ title, standsFor }) => `${title} (${standsFor.split(':')[0]})`;
  const rows = enginesOf(here).map((engine) => [label(engine), ...cells(engine)]);
  return table(['', ...transports, 'chosen'], rows);
}

export const documents = [
  { file: 'docs/transports.md', make: fullMatrix },
  { file: 'README.md', make: smallMatrix },
];

/// `text` with `made` between its markers.
export function replaced(text, made, file) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  assert.ok(from >= 0 && to > from, `${file} has no "${begin}" before "${end}"`);
  return `${text.slice(0, from + begin.length)}\n${made}\n${text.slice(to)}`;
}

function firstDifference(was, is) {
  const [old, fresh] = [was.split('\n'), is.split('\n')];
  const at = fresh.findIndex((line, n) => line !== old[n]);
  return at < 0 ? `documented, and not measured: ${old[fresh.length]}`
    : `documented: ${old[at] ?? 'nothing'}\n  measured:   ${fresh[at]}`;
}

/// Fails where the documents do not hold what was measured.
export async function check(results) {
  for (const { file, make } of documents) {
    const text = await readFile(path.join(root, file), 'utf8');
    const wanted = replaced(text, make(results), file);
    assert.ok(text === wanted, `${file} is not what was measured; \`${command}\` writes it anew.\n  ${
      firstDifference(text, wanted)}`);
  }
}

export async function write(results) {
  for (const { file, make } of documents) {
    const name = path.join(root, file), text = await readFile(name, 'utf8');
    const wanted = replaced(text, make(results), file);
    if (text !== wanted) await writeFile(name, wanted);
  }
}
