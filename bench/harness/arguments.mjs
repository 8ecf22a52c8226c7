// What the command line of ./dev bench asks for.
import { parseArgs } from 'node:util';
import { allNames } from './systems/encke_words.mjs';
import { peers } from './systems/peers.mjs';
import { known, readOrExplain } from './usage.mjs';

const systems = [...peers.map(({ name }) => name), 'none'];

const listOf = (rows) => rows.map(({ name, number, title }) => `  ${String(number).padStart(2)}  ${name.padEnd(17)} ${title}`);

const usage = (rows) => `usage: ./dev bench [ROW...] [OPTION...]
       ./dev bench first-message | regress [--help]      benches of their own
       ./dev bench --plot                                pictures of what was found last, into docs/img

rows, all of them where none is named:
${listOf(rows).join('\n')}

  --rounds N         rounds of each comparison, whose median is the figure (5); with fewer it is no result
  --scale X          the length of segments: 0.1 makes them a tenth as long (1)
  --n N              readers, or connections, instead of the row's own
  --transport NAME   only this transport: ${allNames.slice(0, 3).join(', ')},
                     ${allNames.slice(3).join(', ')}
  --system NAME      beside this one of the other systems: ${systems.slice(0, 4).join(', ')},
                     ${systems.slice(4, -1).join(', ')}; none: beside none of them
  --help

--n, --transport and --system may be given several times. docs/benchmarks.md says more.

  ./dev bench fan-out echo --system none
  ./dev bench fan-out --n 1000 --transport websocket --rounds 7 --scale 0.1
`;

const options = {
  rounds: { type: 'string', default: '5' },
  scale: { type: 'string', default: '1' },
  n: { type: 'string', multiple: true },
  transport: { type: 'string', multiple: true },
  system: { type: 'string', multiple: true },
};

function positive(name, text, form) {
  if (!form.test(text) || Number(text) <= 0) throw new Error(`--${name} '${text}': not a positive number`);
  return Number(text);
}

const whole = /^\d+$/;
const decimal = /^\d*\.?\d+$/;

function read(args, rows) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const wanted = positionals.map((name) => known('row', name, rows.map((row) => row.name)));
  return {
    rows: wanted.length === 0 ? rows : rows.filter(({ name }) => wanted.includes(name)),
    options: {
      rounds: positive('rounds', values.rounds, whole),
      scale: positive('scale', values.scale, decimal),
      n: values.n?.map((text) => positive('n', text, whole)),
      transports: values.transport?.map((name) => known('transport', name, allNames)),
      systems: values.system?.map((name) => known('system', name, systems)),
    },
  };
}

/// {rows, options}: the rows that are wanted, of `all`, and what they are run with. Ends the program where that cannot be.
export const readArguments = (args, all) => readOrExplain('bench', usage(all), args, () => read(args, all));
