// What the command line asks for.
import { parseArgs } from 'node:util';

export const usage = `usage: node bench/first-message.mjs [OPTION...]
  --column NAME[,NAME...]   only these networks
  --system NAME[,NAME...]   only these systems
  --loads N                 first visits for each cell (9); 0: none
  --returning N             second visits for each cell (3); 0: none
  --seconds N               length of the runs with cuts (60); 0: none
  --trace                   also what the pages noted of each visit and run, in the JSON lines
`;

const options = {
  column: { type: 'string' },
  system: { type: 'string' },
  loads: { type: 'string', default: '9' },
  returning: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '60' },
  trace: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function chosen(what, all, names) {
  if (names === undefined) return all;
  return names.split(',').map((name) => {
    const one = all.find((candidate) => candidate.name === name);
    if (!one) throw new Error(`no ${what} ${name}; there are: ${all.map((each) => each.name).join(', ')}`);
    return one;
  });
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
    help: values.help,
  };
}

/// {columns, systems, loads, returning, seconds, trace, help}; ends the program where that cannot be.
export function readArguments(...all) {
  try {
    return read(...all);
  } catch (error) {
    console.error(`first-message: ${error.message}\n${usage}`);
    return process.exit(2);
  }
}
