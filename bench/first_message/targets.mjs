// What Encke is held to. Times are told and not asserted, since they are this machine's; a message lost or repeated is
// a failure.
import { middle } from './table.mjs';

const isRival = ({ name }) => name !== 'encke';
const told = (passed, text) => `${passed ? 'pass' : 'FAIL'}  ${text}`;

function speed(results, systems) {
  const of = (system, column) => {
    const visits = results.first(system, column);
    return visits && (middle(visits).ms ?? Infinity);
  };
  const lines = [];
  const clean = of('encke', 'clean');
  const fastest = Math.min(...systems.filter(isRival).map(({ name }) => of(name, 'clean') ?? Infinity));
  if (clean !== undefined && fastest < Infinity) {
    const ratio = clean / fastest;
    lines.push(told(ratio <= 1.2, `clean: first message ${ratio.toFixed(2)}x of the fastest rival (at most 1.2x)`));
  }
  const [ours, theirs] = [of('encke', 'black-holed'), of('sockjs', 'black-holed')];
  if (ours !== undefined && theirs !== undefined) {
    const ratio = theirs / ours;
    lines.push(told(ratio >= 3, `WebSocket black-holed: ${ratio.toFixed(2)}x faster than SockJS (at least 3x)`));
  }
  return lines;
}

/// Whether a run was one: something was published, and cuts made the client connect again. Not after each: it may be
/// waiting when the next one comes.
function isValid({ published, cuts, connections }) {
  return published > 0 && (cuts === 0 || connections > 0);
}

const judge = (run) => isValid(run) && run.lost === 0 && run.duplicated === 0 && run.disordered === 0;

function loss(results, columns) {
  return columns.flatMap(({ name, title }) => {
    const run = results.run('encke', name);
    if (run === undefined) return [];
    const { published, lost, duplicated, disordered, cuts, connections } = run;
    return told(judge(run), `${title}: ${published} messages, ${lost} lost, ${duplicated} repeated, ` +
      `${disordered} out of order; ${cuts} cuts, ${connections} connections after them`);
  });
}

/// {lines, intact}: `intact` is false where Encke lost or repeated a message.
export function targets(results, columns, systems) {
  const runs = columns.map(({ name }) => results.run('encke', name)).filter(Boolean);
  return { lines: [...speed(results, systems), ...loss(results, columns)], intact: runs.every(judge) };
}
