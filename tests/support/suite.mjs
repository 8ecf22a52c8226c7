// What all suites written in JavaScript share: counting, printing what failed, and the line that ./dev adds up.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from './gateway.mjs';

export class Tally {
  constructor(suite) {
    Object.assign(this, { suite, passed: 0, failed: 0, skipped: [] });
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

  /// `reason` says what is missing and how to get it.
  skip(name, reason) { this.skipped.push({ name, reason }); }

  /// Says what was skipped, a line for each, under its reason.
  #tellSkipped() {
    for (const reason of new Set(this.skipped.map((one) => one.reason))) {
      console.log(`SKIPPED ${this.suite}: ${reason}`);
      for (const one of this.skipped) if (one.reason === reason) console.log(`  ${one.name}`);
    }
  }

  /// Writes tests/output/SUITE.count; sets the exit status.
  finish() {
    this.#tellSkipped();
    mkdirSync(output, { recursive: true });
    const line = `${this.passed} passed, ${this.failed} failed, ${this.skipped.length} skipped`;
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
