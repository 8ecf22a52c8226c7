// Daemon: a program in the foreground, with a folder of its own, that is killed with all its children when it is over.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { output } from '../../support/gateway.mjs';

const running = new Set();
process.on('exit', () => running.forEach((daemon) => daemon.kill()));

/// tests/output/NAME-XXXXXX, open to the user that a server started by root becomes.
export function folderFor(name) {
  mkdirSync(output, { recursive: true });
  const folder = mkdtempSync(path.join(output, `${name}-`));
  chmodSync(folder, 0o777);
  return folder;
}

export class Daemon {
  constructor(program, args, folder) {
    Object.assign(this, { program, folder, log: '', exit: null });
    // A process group of its own: some have a second process, which outlives a killed first.
    this.child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (data) => { this.log += data; });
    this.exited = new Promise((resolve) => {
      this.child.once('error', resolve);
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    }).then((exit) => { this.exit = exit; });
    running.add(this);
  }

  kill() {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }

  async stop() {
    if (this.child.pid !== undefined) this.kill();
    await this.exited;
    running.delete(this);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
