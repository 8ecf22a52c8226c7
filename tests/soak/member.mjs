// Member: one session of the soak. It reads two channels and writes into one of its own; every number is checked as it
// comes, so that nothing needs to be kept.
import { Engine } from '../support/engine/index.mjs';
import { flaw, payload } from '../network/oracle/payload.mjs';
import { transports } from '../network/oracle/config.mjs';

const traceLines = 60;

export class Member {
  delivered = 0;
  /// The last number of each channel; null before the subscription.
  at = new Map();
  #trace = [];
  #opened = 0;

  /// `written` is how many commands earlier members of this number had sent: theirs is the same channel.
  constructor({ id, way, groups, written, random, violated }) {
    Object.assign(this, { id, way, groups, random, violated, commands: written, answered: written });
    this.upChannel = `up:${id}`;
  }

  /// Resolves when it is subscribed.
  open(url, script) {
    this.engine = new Engine(url, { random: this.random });
    this.client = this.engine.run(script).connect({
      url: '/encke', transports: this.way === 'mixed' ? undefined : [this.way], debug: (text) => this.#note(text),
    });
    this.client.on('open', () => { if ((this.#opened += 1) > 1) this.#violation('the session was lost'); });
    this.client.on('close', (info) => { if (!this.leaving) this.#violation(`closed ${JSON.stringify(info)}`); });
    return Promise.all(this.groups.map((channel) => this.#subscribe(channel)));
  }

  #subscribe(channel) {
    return new Promise((done) => {
      const subscription = this.client.subscribe(channel, (message) => this.#arrived(channel, message));
      subscription.on('subscribed', ({ offset }) => {
        this.at.set(channel, offset);
        done();
      });
      subscription.on('error', (error) => this.#violation(`${channel}: ${JSON.stringify(error)}`));
    });
  }

  #arrived(channel, { data, offset }) {
    const n = this.at.get(channel) + 1;
    const wrong = flaw(data, n) ?? (offset === n ? null : `${n} has the offset ${offset}`);
    if (wrong) this.#violation(`${channel}: ${wrong}`);
    this.at.set(channel, offset);
    this.delivered += 1;
    if (this.random.chance(0.1)) this.#write();
  }

  #write() {
    const n = this.commands += 1;
    this.client.publish(this.upChannel, payload(n), (error, result) => {
      this.answered += 1;
      if (error || result.offset !== n || this.answered !== n)
        this.#violation(`command ${n}: answer number ${this.answered}, ${JSON.stringify(error ?? result)}`);
    });
  }

  /// Something happens to the page or to its network.
  disturb() {
    const { client, engine, random } = this;
    if (this.way === 'mixed') return client.use(random.chance(0.3) ? undefined : [random.pick(transports)]);
    if (random.chance(0.6)) return client.cut(random.int(0, 300));
    return engine.dispatch(random.pick(['online', 'pageshow']), { persisted: true });
  }

  /// Whether it is subscribed to all its channels.
  get ready() { return this.at.size === this.groups.length; }

  /// Whether it has read up to `ends` (channel to number), and every command was answered.
  has(ends) {
    return this.answered === this.commands &&
      this.groups.every((channel) => this.at.get(channel) >= (ends[channel] ?? 0));
  }

  async leave() {
    this.leaving = true;
    this.client.close();
    await this.engine.quiet(5000);
    this.engine.close();
    for (const error of this.engine.errors) this.#violation(`the page threw ${error.stack}`);
  }

  #note(text) {
    this.#trace.push(`${new Date().toISOString().slice(14, 23)} ${text}`);
    if (this.#trace.length > traceLines) this.#trace.shift();
  }

  #violation(text) {
    this.violated(`session ${this.id} (${this.way}): ${text}\n    ${this.#trace.slice(-25).join('\n    ')}`);
  }
}
