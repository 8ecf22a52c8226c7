// Gateway: the real binary as a child process, with a configuration of its own, on a port of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from './api.mjs';
import { within } from './deadline.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const output = path.join(root, 'tests/output');
export const build = process.env.TEST_BUILD ?? path.join(root, 'build');
export const binary = path.join(build, 'encke');

const sanitizers = {
  ASAN_OPTIONS: 'exitcode=99:detect_leaks=1',
  UBSAN_OPTIONS: 'exitcode=99:print_stacktrace=1',
};
/// For a gateway whose memory is measured: else ASan keeps 256 MiB of what was freed, to notice who uses it still.
export const measured = { env: { ASAN_OPTIONS: `${sanitizers.ASAN_OPTIONS}:quarantine_size_mb=1` } };
const report = /(ERROR: (Address|Leak)Sanitizer|runtime error:|CHECK failed)[^\n]*/;

/// A file of its own for each configuration, kept in tests/output for who looks into a failure.
export function writeConfig(config) {
  mkdirSync(output, { recursive: true });
  const file = path.join(mkdtempSync(path.join(output, 'config-')), 'encke.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config, null, 2));
  return file;
}

// A test run that dies must leave no gateway behind.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/// The environment without what would configure the gateway: an unknown ENCKE_... is an error to it. And what a build
/// with sanitizers shall do.
export const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ENCKE_'))), ...sanitizers,
};

/// Starts the binary; what it writes is collected in `stdout` and `stderr`. `exited` resolves with {code, signal}.
export function run(args, env = {}) {
  const child = spawn(binary, args, { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const program = { child, stdout: '', stderr: '' };
  running.add(child);
  child.stdout.on('data', (data) => { program.stdout += data; });
  child.stderr.on('data', (data) => { program.stderr += data; });
  program.exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return program;
}

/// The line of standard output that matches, or an error that shows what the program said instead.
export function outputLine(program, pattern) {
  const seen = new Promise((resolve) => {
    const look = () => {
      const match = pattern.exec(program.stdout);
      if (match) resolve(match);
    };
    program.child.stdout.on('data', look);
    look();
  });
  const gone = program.exited.then((exit) => {
    throw new Error(`the gateway ended (${JSON.stringify(exit)}) before ${pattern}: ${program.stderr}`);
  });
  return within(`${pattern} on standard output`, Promise.race([seen, gone]));
}

export class Gateway {
  /// `files`: how many it may have open once it has started. Only the soft limit: UBSan needs some (spare_pipe.cc).
  static async start(config = {}, { env = {}, args = [], files } = {}) {
    const key = 'test-key';
    const program = run(['serve', '--config', writeConfig(config), '--listen', '127.0.0.1:0', ...args],
      { ENCKE_API_KEY: key, ...env });
    const [, url] = await outputLine(program, /^listening address=(\S+)/m);
    if (files) execFileSync('prlimit', [`--pid=${program.child.pid}`, `--nofile=${files}:`]);
    return new Gateway(program, url, key);
  }

  /// A server that somebody else runs.
  static async elsewhere(url) {
    const program = { child: { kill() {} }, stderr: '', exited: { code: 0 } };
    return new Gateway(program, url, 'no-key');
  }

  constructor(program, url, key) {
    this.program = program;
    this.url = url;
    this.host = new URL(url).host;
    this.port = Number(new URL(url).port);
    this.agent = new http.Agent({ keepAlive: true });
    this.api = new Api(this, key);
  }

  /// What the gateway has logged so far.
  get log() { return this.program.stderr; }

  /// Asks the gateway to leave; an error where it does not, or not cleanly.
  async stop() {
    this.program.child.kill('SIGTERM');
    const exit = await within('the gateway to end after SIGTERM', this.program.exited, 20_000)
      .finally(() => this.program.child.kill('SIGKILL'));
    this.agent.destroy();  // not before: it would cut those who wait for the last word
    const finding = report.exec(this.log);
    if (finding) throw new Error(`${finding[0]}\n${this.log.slice(finding.index)}`);
    if (exit.code !== 0) throw new Error(`exit ${JSON.stringify(exit)} after SIGTERM: ${this.log.slice(-2000)}`);
  }
}
