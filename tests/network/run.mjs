// Runs the network cases against the real binary: node tests/network/run.mjs [WORD...]
// With words only the cases whose name holds them all ("squid long-polling") run. Every file of cases/ exports `cases`,
// a list of
//   name    what must hold
//   run     async (lab) => {...}; the lab is in lab.mjs
//   needs   what the machine must have, by the names in needs.mjs; without one of them the case is skipped, and said so
//   limit   milliseconds, where the usual bound is too short
//   width   'alone': not beside other cases, because it measures, or loads the machine
// TEST_REQUIRE_ALL=1, as CI sets it, makes a failure of every need that is not met.
import { readdirSync } from 'node:fs';
import { within } from '../support/deadline.mjs';
import { binary } from '../support/gateway.mjs';
import { inParallel, Tally } from '../support/suite.mjs';
import { Lab, Shared } from './lab.mjs';
import { missing } from './needs.mjs';

const caseLimit = 60_000;
const width = 6;  // most of a case is waiting; browsers and proxies are not
const requireAll = process.env.TEST_REQUIRE_ALL === '1';

const words = process.argv.slice(2);
const tally = new Tally('network');
const shared = new Shared();

async function allCases() {
  const folder = new URL('cases/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs')).sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder))));
  return modules.flatMap(({ cases }) => cases).filter(({ name }) => words.every((word) => name.includes(word)));
}

async function runCase({ name, run, limit = caseLimit }) {
  await tally.run(name, async () => {
    const lab = new Lab(shared);
    try {
      await within('the case to end', run(lab), limit);
    } catch (error) {
      throw lab.explain(error);
    } finally {
      await lab.close();
    }
  });
}

/// Those that can run here. The others are skipped by name; where nothing may be missing, their need is a failure.
async function possible(cases) {
  const able = [];
  const lacking = new Map();
  for (const one of cases) {
    const reason = await missing(one.needs ?? []);
    if (reason === null) able.push(one);
    else tally.skip(one.name, reason);
    if (reason !== null) lacking.set(reason, (lacking.get(reason) ?? 0) + 1);
  }
  if (requireAll) for (const [reason, count] of lacking) tally.fail(`${count} cases could not run`, new Error(reason));
  return able;
}

const jobs = (cases) => cases.map((one) => () => runCase(one));

process.on('unhandledRejection', (error) => tally.fail('an error that no case waited for', error));
const named = await allCases();
if (named.length === 0) tally.fail(`no case's name holds ${words.join(' and ')}`, new Error('nothing was checked'));
const chosen = await possible(named);
console.log(`network: ${chosen.length} cases against ${binary}`);
await shared.start();
await inParallel(width, jobs(chosen.filter((one) => one.width !== 'alone')));
await inParallel(1, jobs(chosen.filter((one) => one.width === 'alone')));
await tally.run('the shared gateway leaves cleanly after all cases', () => shared.stop());
tally.finish();

/// A server or process that a case forgot would keep this one alive until somebody's patience ends.
setTimeout(() => {
  tally.fail('everything ends with its case', new Error(`still there: ${process.getActiveResourcesInfo().join(', ')}`));
  tally.finish();
  process.exit();
}, 20_000).unref();
