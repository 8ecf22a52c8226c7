// Crowd: real clients by the thousand, in a few processes of their own (members.mjs), seen from the scenario that
// drives them.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { within } from '../../support/deadline.mjs';
import { clientText } from '../../support/engine/bundle.mjs';

const program = fileURLToPath(new URL('members.mjs', import.meta.url));

/// One process of clients. It tells when all of its clients have come to a stage.
class Band {
  constructor(orders) {
    this.child = fork(program);
    this.child.send(orders);
    this.progress = {};
    this.told = () => {};
    this.child.on('message', (message) => {
      Object.assign(this.progress, message);
      this.told();
    });
    this.child.on('exit', (code) => this.#lost(code));
  }

  #lost(code) {
    this.progress.lost = code ?? 'a signal';
    this.told();
  }

  reached(test) {
    return new Promise((resolve, reject) => {
      this.told = () => {
        if ('lost' in this.progress) reject(new Error(`a process of clients ended with ${this.progress.lost}`));
        else if (test(this.progress)) resolve(this.progress);
      };
      this.told();
    });
  }
}

export class Crowd {
  /// `kinds`: a list of {transports, count}; each is divided among `processes`.
  static async start(options) { return new Crowd({ ...options, client: await clientText() }); }

  /// `client`: the text of the client.
  constructor({ url, channel, kinds, client, processes = 2 }) {
    const share = kinds.map((kind) => ({ ...kind, count: Math.ceil(kind.count / processes) }));
    this.size = processes * share.reduce((sum, { count }) => sum + count, 0);
    this.bands = Array.from({ length: processes }, () => new Band({ url, channel, kinds: share, client }));
    process.once('exit', () => this.bands.forEach(({ child }) => child.kill('SIGKILL')));
  }

  async #all(what, test, ms) {
    const reached = Promise.all(this.bands.map((band) => band.reached(test)));
    try {
      return await within(what, reached, ms);
    } catch (error) {
      throw new Error(`${error.message}; so far: ${JSON.stringify(this.bands.map(({ progress }) => progress))}`);
    }
  }

  /// Every client is subscribed for the `times`th time.
  subscribed(times, ms) {
    return this.#all(`${this.size} clients to be subscribed (${times})`, (seen) => seen.subscribed >= times, ms);
  }

  received(data, ms) {
    return this.#all(`${this.size} clients to receive ${data}`, (seen) => seen.received === data, ms);
  }

  /// What each client went through, and the stalls of all processes (members.mjs), in one list each.
  async reports() {
    for (const { child } of this.bands) child.send('report');
    const all = await this.#all('the reports', (seen) => seen.reports);
    return { members: all.flatMap(({ reports }) => reports), stalls: all.flatMap(({ stalls }) => stalls) };
  }

  close() {
    for (const { child } of this.bands) child.kill('SIGKILL');
  }
}
