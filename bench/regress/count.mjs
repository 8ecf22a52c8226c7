// Counts the instructions of one path: the program of this folder under callgrind.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, output } from '../../tests/support/gateway.mjs';

const program = path.join(build, 'bench/regress/regress');
const patience = 120_000;
const run = promisify(execFile);

/// glibc has a memcpy for each generation of processors. All runs use that of the oldest, so that the counts of two
/// machines can be compared. Nothing else of the environment gets in: not even its size.
const plainProcessor = ['AVX512F', 'AVX512VL', 'AVX2', 'AVX', 'AVX_Fast_Unaligned_Load', 'BMI1', 'BMI2', 'LZCNT',
  'MOVBE', 'ERMS', 'RTM'];
const env = {
  PATH: process.env.PATH,
  GLIBC_TUNABLES: `glibc.cpu.hwcaps=${plainProcessor.map((one) => `-${one}`).join(',')}`,
};

/// {machine, compiler, build, sanitizers, libc, libuv, paths} of the program.
export async function describe() {
  return JSON.parse((await run(program, { env, timeout: patience })).stdout);
}

/// Why nothing can be counted here; null where it can.
export async function missingTool() {
  try {
    await run('valgrind', ['--version'], { timeout: patience });
    return null;
  } catch (error) {
    if (error.code === 'ENOENT') return 'valgrind is missing: apt-get install valgrind';
    return `valgrind fails: ${error.message}`;
  }
}

function totalOf(file) {
  const total = Number(readFileSync(file, 'utf8').match(/^totals: (\d+)$/m)?.[1]);
  if (!(total > 0)) throw new Error(`nothing was counted: ${file} has no total of EnckeCounted()`);
  return total;
}

/// Instructions of one unit of the path: a delivery, a poll, a message or a request.
export async function count(name) {
  mkdirSync(output, { recursive: true });
  const file = path.join(output, `callgrind.${name}`);
  const options = ['-q', '--tool=callgrind', '--collect-atstart=no', '--toggle-collect=EnckeCounted'];
  const words = [...options, `--callgrind-out-file=${file}`, program, name];
  const { stdout } = await run('valgrind', words, { env, timeout: patience });
  return totalOf(file) / JSON.parse(stdout).units;
}
