// Wine with a home (prefix) and a display of its own, to run scripts in its cscript.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { within } from '../../support/deadline.mjs';

const bootLimit = 120_000;  // 15 s on an idle machine

/// A display that is free; Xvfb says which.
async function startDisplay() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '640x480x16', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const name = new Promise((resolve, reject) => {
    let said = '';
    child.stdio[3].on('data', (data) => {
      said += data;
      if (said.includes('\n')) resolve(`:${said.trim()}`);
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { child, name: await within('a display', name) };
}

export class Wine {
  static #shared = null;
  static #users = 0;

  /// One for all who use it at a time: a new home takes Wine longer than most pages.
  static async start() {
    this.#users += 1;
    this.#shared ??= this.#begin();
    return this.#shared;
  }

  static async #begin() {
    const { stdout } = await promisify(execFile)('wine', ['--version']).catch((error) => {
      throw new Error(`the JScript engine needs the Debian packages wine and xvfb: ${error.message}`);
    });
    const wine = new Wine(await startDisplay(), stdout.trim());
    await wine.#boot();
    return wine;
  }

  constructor(display, version) {
    this.display = display;
    this.version = version;
    this.prefix = mkdtempSync(path.join(tmpdir(), 'encke-wine-'));
    // Neither Mono nor Gecko is asked for, and nothing of this machine's settings is taken over.
    this.env = {
      ...process.env, WINEPREFIX: this.prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=d',
      DISPLAY: display.name, no_proxy: '',
    };
  }

  /// Once, in some hundred starts, it ended at once without a word: such a home is made again. Why it did is shown.
  async #boot() {
    const boot = () => this.#command('wineboot', ['-i']);
    await boot().catch((error) => {
      const { code, signal, stdout, stderr } = error;
      console.log(`engines: wineboot failed and is run again: ${JSON.stringify({ code, signal, stdout, stderr })}`);
      rmSync(this.prefix, { recursive: true, force: true });
      mkdirSync(this.prefix);
      return boot();
    });
  }

  #command(program, args) {
    const done = promisify(execFile)(program, args, { env: this.env });
    return within(program, done, bootLimit);
  }

  /// Runs the script `file` in the folder `cwd`; its requests go through `proxy`.
  cscript(cwd, file, proxy) {
    return spawn('wine', ['cscript', '//nologo', file],
      { cwd, env: { ...this.env, http_proxy: proxy }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async close() {
    Wine.#users -= 1;
    if (Wine.#users > 0) return;
    Wine.#shared = null;
    await this.#command('wineserver', ['-k']).catch(() => {});  // says 1 where all has ended already
    this.display.child.kill();
    rmSync(this.prefix, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
