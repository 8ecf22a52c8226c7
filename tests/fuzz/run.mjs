// The suite `fuzz`: plays the corpus and the crashes of each target (tests/fuzz/replay.cc). One file is one case:
// node tests/fuzz/run.mjs [WORD...]
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { slowness } from '../support/deadline.mjs';
import { build, environment } from '../support/gateway.mjs';
import { inParallel, Tally } from '../support/suite.mjs';
import { filesOf, folders, here, targets } from './targets.mjs';

const words = process.argv.slice(2);
const timeout = 120_000 * slowness;
const together = 100; // files in one process
const tally = new Tally('fuzz');
const run = promisify(execFile);

const programOf = (target) => path.join(build, 'tests/fuzz', `fuzz_${target}`);

async function play(target, files) {
  const { stdout } = await run(programOf(target), files, { timeout, env: environment });
  if (!stdout.includes(`${files.length} played`)) throw new Error(`it says ${stdout}`);
}

/// Alone, so that what fails is told by its name.
async function playOne(target, file) {
  await tally.run(path.relative(here, file), () =>
    play(target, [file]).catch((error) => { throw `${error.signal ?? ''} ${error.stderr ?? error}`; }));
}

async function playAll(target, files) {
  try {
    await play(target, files);
    tally.passed += files.length;
  } catch {
    for (const file of files) await playOne(target, file);
  }
}

function jobsOf(target) {
  const jobs = [];
  const files = folders.flatMap((folder) => filesOf(folder, target));
  const chosen = files.filter((file) => words.every((word) => file.includes(word)));
  for (let at = 0; at < chosen.length; at += together) jobs.push(() => playAll(target, chosen.slice(at, at + together)));
  return jobs;
}

/// What would make a target pass without being played.
async function checkFolders() {
  for (const target of targets()) {
    await tally.run(`${target} has a corpus`, () => {
      if (filesOf('corpus', target).length === 0) throw `tests/fuzz/corpus/${target} holds no file`;
      if (!existsSync(programOf(target))) throw `${programOf(target)} is missing: tests/fuzz/meson.build`;
    });
  }
  for (const folder of folders) {
    const strangers = readdirSync(path.join(here, folder)).filter((name) => !targets().includes(name));
    await tally.run(`${folder} belongs to targets`, () => { if (strangers.length > 0) throw `no target ${strangers}`; });
  }
}

await checkFolders();
await inParallel(4, targets().flatMap(jobsOf));
tally.finish();
