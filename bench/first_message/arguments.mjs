// What the command line asks for.
import { parseArgs } from 'node:util';
import { known, readOrExplain } from '../harness/usage.mjs';

const listOf = (all) => all.map(({ name }) => name).join(', ');

const usage = (columns, systems) => `usage: ./dev bench first-message [OPTION...]
  --column NAME[,NAME...]   only these networks, of ${listOf(columns)}
  --system NAME[,NAME...]   only these systems, of ${listOf(systems)}
  --loads N                 first visits for each cell (9); 0: none
  --returning N             second visits for each cell (3); 0: none
  --seconds N               length of the runs with cuts (60); 0: none
  --trace                   also what the pages noted of each visit and run, in the JSON lines
  --help

  ./dev bench first-message --column ${columns[0].name} --loads 3 --returning 0 --seconds 0
`;

const options = {
  column: { type: 'string' },
  system: { type: 'string' },
  loads: { type: 'string', default: '9' },
  returning: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '60' },
  trace: { type: 'boolean', default: false },
};

function chosen(what, all, names) {
  if (names === undefined) return all;
  const wanted = names.split(',').map((name) => known(what, name, all.map((each) => each.name)));
  return wanted.map((name) => all.find((candidate) => candidate.name === name));
}

function number(name, text) {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} ${text}: not a number`);
  return Number(text);
}

function read(args, allColumns, allSystems) {
  const { values } = parseArgs({ args, options });
  return {
    columns: chosen('column', allColumns, values.column),
    systems: chosen('system', allSystems, values.system),
    loads: number('loads', values.loads),
    returning: number('returning', values.returning),
    seconds: number('seconds', values.seconds),
    trace: values.trace,
  };
}

/// {columns, systems, loads, returning, seconds, trace}; ends the program where that cannot be.
export const readArguments = (args, ...all) =>
  readOrExplain('first-message', usage(...all), args, () => read(args, ...all));
