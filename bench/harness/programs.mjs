// Programs: the server on one core, the generator on the other.
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { build } from '../../tests/support/gateway.mjs';

export const cores = { server: 0, generator: 1 };

const running = new Map();  // child to when it has ended
process.on('exit', () => [...running.keys()].forEach((child) => child.kill('SIGKILL')));

/// A child that does not outlive the harness.
export function keep(child) {
  running.set(child, new Promise((resolve) => child.once('close', () => resolve(running.delete(child)))));
  return child;
}

export async function stop(child) {
  child.kill('SIGKILL');
  await running.get(child);
}

export function pin(pid, core) { execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' }); }

/// A program of bench/ that speaks in lines of JSON: one that is built, or `command`.
export class Program {
  #lines = [];
  #waiting = null;
  #rest = '';
  #ended = null;

  constructor(name, args, core, command = [path.join(build, 'bench', name)]) {
    this.child = keep(spawn('taskset', ['-c', String(core), ...command, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }));
    this.pid = this.child.pid;  // taskset becomes the program
    this.child.stdout.on('data', (data) => this.#take(data));
    this.child.stdin.on('error', () => {});  // it has ended, which `close` tells
    this.child.once('close', (code, signal) => {
      this.#ended = `${name} ended (${code ?? signal})`;
      this.#settle();
    });
  }

  #take(data) {
    const lines = (this.#rest + data).split('\n');
    this.#rest = lines.pop();
    this.#lines.push(...lines.map((line) => JSON.parse(line)));
    this.#settle();
  }

  #settle() {
    if (!this.#waiting || (this.#lines.length === 0 && !this.#ended)) return;
    const { resolve, reject } = this.#waiting;
    this.#waiting = null;
    const line = this.#lines.shift();
    if (!line || line.event === 'failed') reject(new Error(line?.why ?? this.#ended));
    else resolve(line);
  }

  /// The next line, which must be of this event.
  async next(event) {
    const line = await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#settle();
    });
    if (line.event !== event) throw new Error(`expected ${event}, got ${JSON.stringify(line)}`);
    return line;
  }

  tell(line) { this.child.stdin.write(`${line}\n`); }

  stop() { return stop(this.child); }
}
