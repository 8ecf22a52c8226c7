// First message: page load to first pushed message, and messages lost and repeated under cuts, in headless Chromium,
// for Encke, SockJS and socket.io behind the same networks. Prints tables, JSON lines, and how Encke's targets are met;
// fails where Encke loses or repeats a message. docs/benchmarks.md says more; --help shows the options.
import { missing } from '../tests/network/needs.mjs';
import { chromium } from '../tests/browsers/engines/chromium.mjs';
import { inParallel } from '../tests/support/suite.mjs';
import { readArguments } from './first_message/arguments.mjs';
import { Lane } from './first_message/lane.mjs';
import { readThroughCuts } from './first_message/loss.mjs';
import { columns as allColumns } from './first_message/networks.mjs';
import { selfTest } from './first_message/numbers.mjs';
import { Results } from './first_message/results.mjs';
import { packages, systems as allSystems } from './first_message/systems.mjs';
import { cells, table } from './first_message/table.mjs';
import { targets } from './first_message/targets.mjs';
import { firstVisits, secondVisits } from './first_message/timing.mjs';

const columnsAtOnce = 4;  // of runs with cuts, which need no exact time; each has a page for every system

const wanted = readArguments(process.argv.slice(2), allColumns, allSystems);
const { systems } = wanted;
const results = new Results();
const say = (text) => console.error(`first-message: ${text}`);

/// The columns that can be run here; the others are named, with what they lack.
async function possible(columns) {
  const able = [];
  for (const column of columns) {
    column.reason = await missing(column.needs ?? []);
    if (column.reason === null) able.push(column);
    else say(`${column.title}: not run: ${column.reason}`);
  }
  return able;
}

async function withLanes(column, use) {
  const lanes = await Promise.all(systems.map((system) => Lane.open(system, column)));
  try {
    await use(lanes);
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

function keep(kind, visits) {
  for (const [{ system, column }, list] of visits) {
    if (list.length > 0) results.add(kind, system.name, column.name, list);
  }
}

async function timeColumn(browser, column) {
  await withLanes(column, async (lanes) => {
    say(`${column.title}: visits`);
    keep('first', await firstVisits(browser, lanes, wanted.loads));
    keep('returning', await secondVisits(browser, lanes, wanted.returning));
  });
}

async function cutColumn(browser, column) {
  await withLanes(column, async (lanes) => {
    say(`${column.title}: ${wanted.seconds} s with cuts`);
    await Promise.all(lanes.map(async (lane) => {
      results.add('run', lane.system.name, column.name, await readThroughCuts(browser, lane, wanted.seconds));
    }));
  });
}

async function measure(columns) {
  const { browser, version, close } = await chromium.start();
  say(version);
  for (const column of columns) if (wanted.loads + wanted.returning > 0) await timeColumn(browser, column);
  if (wanted.seconds > 0) await inParallel(columnsAtOnce, columns.map((column) => () => cutColumn(browser, column)));
  await close();
}

function print() {
  const show = (title, kind, cell) => {
    const value = (system, column) => results[kind](system.name, column.name);
    console.log(table(title, wanted.columns, systems, value, cell));
  };
  if (wanted.loads > 0) show(`First message of a first visit (ms, median of ${wanted.loads})`, 'first', cells.visits);
  if (wanted.returning > 0)
    show(`First message of a second visit (ms, median of ${wanted.returning})`, 'returning', cells.visits);
  if (wanted.seconds > 0) {
    show(`Messages lost / repeated in ${wanted.seconds} s with a cut each 5 s`, 'run', cells.run);
    show('The longest silence in it (s)', 'run', cells.silence);
  }
  for (const line of results.lines(wanted.trace)) console.log(line);
  const { lines, intact } = targets(results, wanted.columns, systems);
  for (const line of lines) console.log(line);
  if (!intact) process.exitCode = 1;
}

async function main() {
  selfTest();
  const lacking = packages().filter(({ version }) => version === null);
  if (lacking.length > 0) throw new Error(`${lacking.map(({ name }) => name).join(', ')} missing: npm ci in bench/`);
  const reason = await missing(['chromium']);
  if (reason) throw new Error(reason);
  say(packages().map(({ name, version }) => `${name} ${version}`).join(', '));
  const columns = await possible(wanted.columns);
  if (columns.length === 0) throw new Error('none of the columns can be run here');
  await measure(columns);
  print();
}

await main().catch((error) => {
  say(error.stack);
  process.exit(1);
});
