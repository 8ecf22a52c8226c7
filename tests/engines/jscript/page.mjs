// Page: one page in one cscript, from its script that is written for it to its end.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { within } from '../../support/deadline.mjs';
import { assemble } from './assemble.mjs';
import { Relay } from './relay.mjs';

// A test run that dies must leave no engine behind.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Page {
  static async open(wine, mode, url) {
    const page = new Page();
    page.relay = await Relay.start(url, page);
    page.folder = await mkdtemp(path.join(tmpdir(), 'encke-jscript-'));
    await writeFile(path.join(page.folder, 'page.js'), await assemble({ mode, url }));
    page.#start(wine);
    return page;
  }

  constructor() {
    Object.assign(this, { violations: [], said: '' });
    this.left = new Promise((resolve) => { this.bye = resolve; });
  }

  #start(wine) {
    this.child = wine.cscript(this.folder, 'page.js', this.relay.url);
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (data) => { this.said += data; });
    running.add(this.child);
    this.done = new Promise((resolve) => {
      this.child.once('error', (error) => { this.said += error.message; resolve(); });
      this.child.once('exit', resolve);  // not "close": Wine's services, which it starts, inherit its pipes
    });
  }

  // --- What the relay tells

  log(text) { this.said += `${text}\n`; }

  violation(text) {
    if (!this.violations.includes(text)) this.violations.push(text);
  }

  // --- The end

  /// The user closes the page. What it did that IE would have punished is an error.
  async kill() {
    this.relay.quit();
    try {
      await within('the page to say good-bye', Promise.race([this.left, this.done]));
    } catch (error) {
      this.violation(error.message);
    }
    await this.#end();
    if (this.violations.length > 0) throw new Error([...this.violations, this.said].join('\n  '));
  }

  // By force: Wine 8 crashes where script engines of different languages end together.
  async #end() {
    this.child.kill('SIGKILL');
    await this.done;
    running.delete(this.child);
    this.relay.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
