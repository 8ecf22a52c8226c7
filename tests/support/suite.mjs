// What all suites written in JavaScript share: counting, printing what failed, and the line that ./dev adds up.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from './gateway.mjs';

export class Tally {
  constructor(suite) {
    Object.assign(this, { suite, passed: 0, failed: 0 });
  }

  /// Runs one case; true where it passed. Failures print as they come, with the place in the case.
  async run(name, body) {
    try {
      await body();
      this.passed += 1;
      return true;
    } catch (error) {
      this.fail(name, error);
      return false;
    }
  }

  fail(name, error) {
    this.failed += 1;
    console.log(
      `FAILED ${this.suite}: ${name}\n  ${String(error?.stack ?? error)
        .split('\n')
        .slice(0, 12)
        .join('\n  ')}`,
    );
  }

  /// Writes tests/output/SUITE.count; sets the exit status.
  finish() {
    mkdirSync(output, { recursive: true });
    const line = `${this.passed} passed, ${this.failed} failed, 0 skipped`;
    writeFileSync(path.join(output, `${this.suite}.count`), `${line}\n`);
    process.exitCode = this.failed > 0 || this.passed === 0 ? 1 : 0;
  }
}

/// Runs `jobs` (functions), at most `width` at a time.
export async function inParallel(width, jobs) {
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job();
  };
  await Promise.all(Array.from({ length: width }, worker));
}
