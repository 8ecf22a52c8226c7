// `./dev fuzz`: runs one target under libFuzzer and says what came of it.
//   node tests/fuzz/fuzz.mjs TARGET SECONDS [OPTION OF LIBFUZZER...]
//   node tests/fuzz/fuzz.mjs --merge TARGET
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { output, root } from '../support/gateway.mjs';
import { filesOf, here, targets } from './targets.mjs';

const mostKept = 2048; // bytes of an input in the repository
const minimiseSeconds = 60;

const programOf = (target) => path.join(root, 'build-fuzz/tests/fuzz', `fuzz_${target}`);
const corpusOf = (target) => path.join(here, 'corpus', target);

/// Where a run keeps what it finds: `corpus/`, which grows from run to run, and the inputs that broke something.
function workOf(target) {
  const work = path.join(output, 'fuzz', target);
  mkdirSync(path.join(work, 'corpus'), { recursive: true });
  return work;
}

/// Runs libFuzzer; what it says goes to the terminal as it comes, where `loud`. Returns all of it, and how it ended.
function libFuzzer(target, options, loud = true) {
  return new Promise((resolve, reject) => {
    const child = spawn(programOf(target), options, { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      if (loud) process.stderr.write(data);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ text, code }));
    process.once('SIGINT', () => child.kill('SIGINT'));
  });
}

/// The last number behind `word`.
const numberIn = (text, word) => Number([...text.matchAll(new RegExp(`${word}:? +(\\d+)`, 'g'))].at(-1)?.[1] ?? 0);

const findingsIn = (work) => readdirSync(work).filter((name) => /^(crash|leak|timeout|oom)-/.test(name));

async function minimise(target, work, name) {
  const to = path.join(work, `minimised-${name}`);
  const options = ['-minimize_crash=1', `-max_total_time=${minimiseSeconds}`, `-exact_artifact_path=${to}`];
  await libFuzzer(target, [...options, path.join(work, name)], false);
  if (!existsSync(to)) return path.join(work, name);
  return to;
}

async function tell(target, work, found) {
  for (const name of found) {
    const smallest = path.relative(root, await minimise(target, work, name));
    console.log(`FOUND ${smallest} (${statSync(path.join(root, smallest)).size} bytes)`);
    console.log(`  again:  ${path.relative(root, programOf(target))} ${smallest}`);
    console.log(`  once it is fixed, as a test:  cp ${smallest} tests/fuzz/crashes/${target}/WHAT_IT_IS`);
  }
}

async function fuzz(target, seconds, more) {
  const work = workOf(target);
  const before = findingsIn(work);
  const dictionary = path.join(here, `${target}.dict`);
  const options = [`-max_total_time=${seconds}`, `-artifact_prefix=${work}/`, '-print_final_stats=1', '-rss_limit_mb=2048'];
  if (existsSync(dictionary)) options.push(`-dict=${dictionary}`);
  const { text, code } = await libFuzzer(target, [...options, ...more, path.join(work, 'corpus'), corpusOf(target)]);
  const found = findingsIn(work).filter((name) => !before.includes(name));
  console.log(`${target}: ${numberIn(text, 'stat::number_of_executed_units')} executions, ${numberIn(text, 'cov')} edges, ` +
    `${numberIn(text, 'corp')} inputs in the corpus, ${found.length} findings`);
  await tell(target, work, found);
  process.exitCode = code === 0 && found.length === 0 ? 0 : 1;
}

/// Puts in place of the target's corpus in the repository a small set of inputs that reaches every edge that is known
/// to be reached. How often an edge was passed does not count here: the corpus would be ten times as large.
async function merge(target) {
  const work = workOf(target);
  const fresh = mkdtempSync(path.join(work, 'merge-'));
  const from = [corpusOf(target), path.join(here, 'crashes', target), path.join(work, 'corpus')].filter(existsSync);
  const { code } = await libFuzzer(target, ['-merge=1', '-use_counters=0', `-max_len=${mostKept}`, fresh, ...from]);
  if (code !== 0) throw new Error('merging failed; the corpus is as it was');
  rmSync(corpusOf(target), { recursive: true });
  renameSync(fresh, corpusOf(target));
  const files = filesOf('corpus', target);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(`${target}: ${files.length} inputs, ${bytes} bytes in tests/fuzz/corpus/${target}`);
}

function checked(target) {
  if (targets().includes(target)) return target;
  throw new Error(`no target ${target}; there are: ${targets().join(' ')}`);
}

const [first, second, ...more] = process.argv.slice(2);
if (first === '--merge') await merge(checked(second));
else await fuzz(checked(first), Number(second), more);
