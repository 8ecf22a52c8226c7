// The soak: two identical halves, in each of which all sessions open, read and write through bad networks, get all that
// was sent, and leave. Memory is flat where the gateway takes after the second half what it took after the first.
import { eventually, pause } from '../support/deadline.mjs';
import { clientText } from '../support/engine/bundle.mjs';
import { Gateway } from '../support/gateway.mjs';
import { payload } from '../network/oracle/payload.mjs';
import { configFor, groupSize, sessionsEach } from './config.mjs';
import { Gauge } from './gauge.mjs';
import { Workers } from './workers.mjs';

const slack = 1.1;                // of the resident memory after the first half
const allocator = 4 * 1024 * 1024; // what an allocator keeps or gives back as it likes
const leaving = 120_000;          // longer than the resume window: a session whose page could not say goodbye

export class Soak {
  violations = [];
  halves = [];
  faults = {};
  #numbers = new Map();

  /// `minutes`, if given, says when it ends, and not `messages`.
  constructor({ sessions = 10_000, messages = 1_000_000, minutes = 0, seed = 1, rounds = 2, processes } = {}) {
    Object.assign(this, { sessions, messages, minutes, seed, rounds });
    this.groups = Math.max(2, Math.ceil(sessions / groupSize));
    this.processes = processes ?? Math.max(2, Math.ceil(sessions / sessionsEach));
  }

  async run() {
    this.text = await clientText();
    this.gateway = await Gateway.start(configFor(this.sessions));
    this.gauge = new Gauge(this.gateway);
    this.workers = new Workers(this.processes, (text) => this.violations.push(text));
    try {
      for (let round = 1; round <= this.rounds; round += 1) this.halves.push(await this.#half(round));
      await this.#compare();
    } finally {
      this.workers.stop();
      this.gauge.stop();
      await this.gateway.stop();
    }
    return this;
  }

  async #half(half) {
    const begun = Date.now();
    const before = { ...await this.gauge.metrics(), delivered: this.workers.delivered };
    this.stage = `half ${half}: opening`;
    await this.workers.ask((index) => ({ open: this.#share(index) }));
    const { sessions } = await this.gauge.metrics();
    const openedIn = Date.now() - begun;
    this.stage = `half ${half}: publishing`;
    await this.#publish(half, begun);
    await this.#end(half);
    return { ...await this.#figures(before), sessions, openedIn, ms: Date.now() - begun };
  }

  async #end(half) {
    this.stage = `half ${half}: all must come`;
    await this.#settle();
    // What would come twice has come before what is published now.
    for (let group = 0; group < this.groups; group += 1) await this.#some(group, 1);
    await this.#settle();
    this.stage = `half ${half}: leaving`;
    this.#count(await this.workers.ask(() => ({ leave: null })));
    await this.#empty();
  }

  #settle() { return this.workers.ask(() => ({ settle: Object.fromEntries(this.#numbers) })); }

  async #figures(before) {
    const after = { ...await this.gauge.metrics(), delivered: this.workers.delivered };
    const since = (name) => after[name] - (before[name] ?? 0);
    return {
      delivered: since('delivered'), up: since('packets_up'), resumed: since('sessions_resumed'),
      resent: since('messages_resent'), repeated: since('packets_repeated'),
      rss: this.gauge.rss(), peak: this.gauge.peak,
    };
  }

  /// Where it stands, for who waits for hours.
  async progress() {
    const { sessions } = await this.gauge.metrics();
    const { delivered, open } = this.workers;
    return `${this.stage}: ${open} of ${this.sessions} subscribed, ${sessions} sessions, ${delivered} delivered, ` +
      `${this.violations.length} violations, ${Math.round(this.gauge.rss() / 1048576)} MiB`;
  }

  #share(index) {
    const { sessions, processes, groups, seed, gateway: { port } } = this;
    const first = Math.floor(sessions * index / processes);
    const count = Math.floor(sessions * (index + 1) / processes) - first;
    return { first, count, groups, seed, text: this.text, gateway: { port } };
  }

  /// Until its share is delivered; never so far ahead that a queue limit would be the subject.
  async #publish(half, begun) {
    const end = this.minutes ? begun + this.minutes * 60_000 / this.rounds : Infinity;
    const goal = this.minutes ? Infinity : this.messages * half / this.rounds;
    let [expected, group] = [this.workers.delivered, 0];
    while (expected < goal && Date.now() < end && this.violations.length === 0) {
      expected += await this.#some(group, 4);
      group = (group + 1) % this.groups;
      const ahead = this.sessions * 2 + 2000;
      await eventually('what was published to be read', () =>
        expected - this.workers.delivered < ahead || this.violations.length > 0, 120_000);
      await pause(1);
    }
  }

  /// `count` publications for a group, in one request; how many deliveries that makes.
  async #some(group, count) {
    const channel = `group:${group}`;
    const commands = Array.from({ length: count }, () => {
      const n = (this.#numbers.get(channel) ?? 0) + 1;
      this.#numbers.set(channel, n);
      return { publish: { channel, data: payload(n) } };
    });
    await this.gateway.api.call('batch', { commands });
    return count * 2 * this.sessions / this.groups;
  }

  #count(left) {
    this.written = left.flatMap(({ written }) => written);
    for (const { counts } of left)
      for (const [kind, n] of Object.entries(counts.faults)) this.faults[kind] = (this.faults[kind] ?? 0) + n;
  }

  async #empty() {
    await eventually('every session to end', async () => (await this.gauge.metrics()).sessions === 0, leaving)
      .catch((error) => this.violations.push(error.message));
  }

  async #compare() {
    for (let at = 0; at < this.written.length; at += 500) await this.#compareSome(this.written.slice(at, at + 500));
    const [first, second] = this.halves.map(({ rss }) => rss);
    if (second > first * slack + allocator) this.violations.push(`memory grows: ${first}, then ${second} bytes`);
  }

  /// The channel that a session wrote into has just as many publications as it had commands answered.
  async #compareSome(written) {
    const commands = written.map(([id]) => ({ history: { channel: `up:${id}` } }));
    const { replies } = await this.gateway.api.call('batch', { commands });
    replies.forEach(({ history }, index) => {
      const [id, count] = written[index];
      if (history.offset !== count) this.violations.push(`up:${id}: ${history.offset} were applied of ${count}`);
    });
  }

  get delivered() { return this.halves.reduce((sum, half) => sum + half.delivered, 0); }
  get up() { return this.halves.reduce((sum, half) => sum + half.up, 0); }
}
