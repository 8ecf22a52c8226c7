// LabRun: one page in one engine, or several tabs of it, from the sites that are made for it to its report. What the
// page asks for happens here.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { slowness, within } from '../support/deadline.mjs';
import { Report } from './judge.mjs';
import { LabSite, pageText } from './lab_site.mjs';

const pageLimit = 30_000;
const grace = 10_000;  // an engine that starts for each page needs some of it

let runs = 0;

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

export class LabRun {
  #asked = new Set();
  #reports = new Map();
  #folder = null;
  #page = null;

  /// `scene`: {gateway, engine, kind (kinds/index.mjs), place, query, tabs, reports, address}.
  static async start(scene) {
    runs += 1;
    const run = new LabRun(runs, scene);
    run.site = await LabSite.start(scene.gateway, run);
    run.front = run.place.origin === 'same' ? run.site : await LabSite.start(scene.gateway, run);
    return run;
  }

  constructor(id, scene) {
    const { kind, place = { origin: 'same' } } = scene;
    Object.assign(this, { id, scene, place, executions: 0, asked: [], limit: kind.limit ?? pageLimit });
    this.steps = { ...kind.steps(this), cut: () => this.cut() };
    this.reported = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.reported.catch(() => {});
  }

  // --- What the page calls

  /// Of one of the tabs, perhaps twice: a page that did not hear the answer calls again.
  report(text, tab) {
    this.#reports.set(tab, text);
    if (this.#reports.size < (this.scene.reports ?? 1)) return;
    this.resolve(new Report([...this.#reports.values()].join('\n')));
  }

  executed() { this.executions += 1; }

  /// Each step happens once, as above.
  ask(step) {
    if (this.#asked.has(step)) return;
    this.#asked.add(step);
    this.asked.push(step);
    const [name, value] = step.split(':');
    new Promise((resolve) => { resolve(this.steps[name](value)); }).catch(this.reject);
  }

  // --- What steps are made of

  publish(data, channel = `down-${this.id}`) { return this.scene.gateway.api.publish(channel, data); }

  async publishRange(from, to) {
    for (const n of range(from, to)) await this.publish(n);
  }

  /// The numbers up to `count`, with all connections cut in the middle.
  async numbers(count) {
    await this.publishRange(1, count / 2);
    this.cut();
    await this.publishRange(count / 2 + 1, count);
    await this.publish('end of numbers');
  }

  cut() {
    this.site.cut();
    this.front.cut();
  }

  closeTab(at) { return this.#page.closeTab(at); }

  // --- In an engine

  get headers() {
    return { ...this.scene.engine.headers, ...this.place.headers?.(this.site.url, this.front.url) };
  }

  /// What the page's text is made of.
  get addresses() {
    const { kind } = this.scene, from = this.place.ownScript ? this.site : this.front;
    const script = (kind.script ?? 'encke.js').split(',').map((name) => `${from.url}/encke/${name}`).join(',');
    return { site: this.site.url, script, page: kind.page ?? kind.name };
  }

  #query(tab) {
    const { kind, query, engine } = this.scene, { script, page } = this.addresses;
    const own = { site: this.site.url, gateway: this.front.url, script, kind: page, run: this.id, tab };
    return new URLSearchParams({ ...own, limit: this.limit * slowness, ...engine.query, ...query });
  }

  /// A page from a file is written first.
  async #address(tab) {
    const { address } = this.scene, query = this.#query(tab);
    if (address) return `${address(this.site.url)}?${query}`;
    if (this.place.origin !== 'file') return `${this.site.url}/pages/page.html?${query}`;
    this.#folder = await mkdtemp(path.join(os.tmpdir(), 'encke-lab-'));
    const file = path.join(this.#folder, 'page.html');
    await writeFile(file, pageText(this.addresses));
    return `${pathToFileURL(file)}?${query}`;
  }

  #openIn(machine) {
    const { tabs } = this.scene;
    if (!tabs) return this.#address(1).then((address) => machine.run(address));
    return Promise.all(range(1, tabs).map((tab) => this.#address(tab))).then((addresses) => machine.run(addresses));
  }

  /// Runs the page in `machine`, an engine that was started; its report.
  async in(machine) {
    const page = this.#page = await this.#openIn(machine);
    const gone = Promise.resolve(page.done).then(() => { throw new Error('the page ended without a report'); });
    gone.catch(() => {});
    try {
      return await within(`a report; the page asked for: ${this.asked.join(', ') || 'nothing'}`,
        Promise.race([this.reported, gone]), this.limit + grace);
    } catch (error) {
      throw new Error([error.message, ...this.#reports.values(), page.said ?? ''].join('\n'));
    } finally {
      await page.kill();
    }
  }

  async close() {
    this.site.close();
    this.front.close();
    if (this.#folder) await rm(this.#folder, { recursive: true });
  }
}
