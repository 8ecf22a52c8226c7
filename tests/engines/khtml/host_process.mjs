// HostProcess: one of the small browsers of the engine lab as a child process. What it writes to standard error, which
// is what its pages' scripts say, is kept.
import { spawn } from 'node:child_process';

const kept = 65_536;

// A test run that dies must leave no browser behind. Each is a process group: engines have helpers of their own.
const running = new Set();
process.on('exit', () => running.forEach((host) => host.signal('SIGKILL')));

export class HostProcess {
  #killed = false;

  constructor(command, args, env) {
    this.said = '';
    this.child = spawn(command, args, {
      env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', ...env },
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.child.stdin.on('error', () => {});  // it has gone
    running.add(this);
    this.child.stderr.on('data', (data) => { this.said = (this.said + data).slice(-kept); });
    /// Resolves when it is gone, and rejects where nobody killed it.
    this.done = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      // Not "close": helpers that are of no group of ours hold its standard error open for half a minute.
      this.child.once('exit', (code, signal) => this.#ended({ code, signal }, resolve, reject));
    });
    this.done.catch(() => {});  // told to whoever waits for it
  }

  get pid() { return this.child.pid; }

  kill() {
    this.#killed = true;
    this.signal('SIGTERM');
  }

  /// To a host that can.
  closeTab(at) { this.child.stdin.write(`${at}\n`); }

  signal(name) {
    try {
      process.kill(-this.pid, name);
    } catch {}  // gone already
  }

  #ended(exit, resolve, reject) {
    running.delete(this);
    this.signal('SIGKILL');
    this.child.stderr.destroy();
    if (this.#killed || exit.code === 0) resolve(exit);
    else reject(new Error(`the engine ended (${JSON.stringify(exit)}): ${this.said}`));
  }
}
