// One run: one client of the shipped script in an engine of its own, behind a fault proxy of its own. A storm, in which
// the application publishes and the page sends; then calm, in which everything must come.
import { pause, within } from '../../support/deadline.mjs';
import { Engine } from '../../support/engine/index.mjs';
import { FaultProxy } from '../../support/fault_proxy.mjs';
import { seeded } from '../../support/fault_proxy/random.mjs';
import { ways } from './config.mjs';
import { Ledger } from './ledger.mjs';
import { change, nextStep, publish } from './steps.mjs';
import { slowOpenings, storm } from './storm.mjs';

// The client's own bounds are 5 s for an opening, and more after several that failed.
const enough = 45_000;
const lastWords = 5000;  // of a page that leaves; a process of fifty on a busy machine is late
const traceLines = 3000;

export class Run {
  trace = [];
  steps = {};
  opened = 0;
  #born = Date.now();
  #timers = new Set();

  /// `script` is the client, compiled. `lie(run)` spoils something, to see whether that is found.
  constructor({ gateway, script, seed, way, lie = null, patience = enough }) {
    Object.assign(this, { gateway, script, seed, way, lie, patience });
    this.random = this.#chance(1);
    this.waking = this.#chance(4);
    const name = `${way}-${seed}-${Math.random().toString(36).slice(2, 8)}`;
    this.channels = ['a', 'b', 'c'].slice(0, this.random.int(2, 3)).map((letter) => `${letter}-${name}`);
    this.upChannel = `up:${name}`;
    this.ledger = new Ledger(this.channels);
  }

  /// A generator for each purpose, so that what one draws changes nothing for the others.
  #chance(purpose) { return seeded(this.seed, ways.indexOf(this.way), purpose); }

  /// Resolves with a report (see `#report`); it throws only where the oracle itself is broken.
  async go() {
    this.proxy = await FaultProxy.start(this.gateway, { seed: this.#chance(2).int(1, 1e9), plan: storm() });
    try {
      this.#openPage();
      await this.#all();
    } catch (error) {
      this.ledger.violation(`${error.message}; ${this.ledger.missing.join('; ')}`);
    } finally {
      await this.#leave();
    }
    return this.#report();
  }

  #openPage() {
    const tap = (text) => this.note(text.slice(0, 400));
    this.engine = new Engine(`${this.proxy.url}/`, { random: this.#chance(3), tap });
    this.lie?.(this);
    const transports = this.way === 'mixed' ? undefined : [this.way];
    this.client = this.engine.run(this.script)
      .connect({ url: '/encke', transports, debug: (text) => this.note(`client: ${text}`) });
    this.client.on('open', () => { if ((this.opened += 1) > 1) this.ledger.violation('the session was lost'); });
    this.client.on('close', (info) => {
      if (!this.closing) this.ledger.violation(`closed ${JSON.stringify(info)}`);
    });
    this.#nudge();
  }

  /// An engine tells its pages when the network is there again; here it is always, so that no run waits for a backoff.
  #nudge() {
    const event = this.waking.pick(['online', 'pageshow']);
    if (this.client.state !== 'open') this.engine.dispatch(event, { persisted: true });
    this.later(100, () => this.#nudge());
  }

  async #all() {
    const subscribed = Promise.all(this.channels.map((channel) => this.#subscribe(channel)));
    await within('the subscriptions', subscribed, this.patience);
    for (let left = this.random.int(30, 60); left > 0 && this.ledger.violations.length === 0; left -= 1) {
      await this.#step();
    }
    this.#calm();
    await this.#everything();
    if (this.way === 'mixed') await this.#switches();
    // What would come twice has come before what is sent now.
    await this.#lastWords();
    await this.#everything();
    await this.#compare();
  }

  #subscribe(channel) {
    return new Promise((done) => {
      const subscription = this.client.subscribe(channel, ({ data }) => this.ledger.arrived(channel, data));
      subscription.on('subscribed', done);
      subscription.on('error', (error) => this.ledger.violation(`${channel}: ${JSON.stringify(error)}`));
    });
  }

  async #step() {
    const [name, step] = nextStep(this);
    this.steps[name] = (this.steps[name] ?? 0) + 1;
    this.note(`step ${name}`);
    await step(this);
    await pause(this.random.int(2, 70));
  }

  #calm() {
    this.note('calm');
    this.proxy.plan = null;
    this.proxy.stall(false);
    this.proxy.refuse(false);
  }

  /// Switches with nothing but slowness around them: after a fault the next attach would mend what a switch spoiled.
  async #switches() {
    this.proxy.plan = slowOpenings;
    for (let left = 24; left > 0 && this.ledger.violations.length === 0; left -= 1) {
      if (left % 8 === 0) change(this);
      this.command();
      await publish(this);
      await pause(this.random.int(5, 60));
    }
    await this.#everything();
  }

  #everything() { return within('everything to arrive', this.ledger.settled(), this.patience); }

  async #lastWords() {
    this.command();
    for (const channel of this.channels) await this.gateway.api.publish(channel, this.ledger.next(channel));
  }

  /// What the gateway has applied, by a way that has nothing to do with the client.
  async #compare() {
    const { publications } = await this.gateway.api.call('history', { channel: this.upChannel, limit: -1 });
    this.ledger.applied(publications.map(({ data }) => data));
  }

  command() {
    const data = this.ledger.command();
    let answers = 0;
    this.client.publish(this.upChannel, data, (error, result) => {
      if ((answers += 1) > 1) return this.ledger.violation(`command ${data.n} was answered twice`);
      return this.ledger.answered(data.n, error, result);
    });
  }

  later(ms, fn) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      fn();
    }, ms);
    this.#timers.add(timer);
  }

  note(text) {
    this.trace.push(`${String(Date.now() - this.#born).padStart(6)} ${text}`);
    if (this.trace.length > traceLines) this.trace.splice(0, traceLines / 2);
  }

  async #leave() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.closing = true;
    this.#calm();
    const session = this.client?.session;
    this.engine?.guard(() => this.client.close());
    await this.engine?.quiet(lastWords);
    this.engine?.close();
    for (const error of this.engine?.errors ?? []) this.ledger.violation(`the page threw ${error.stack}`);
    if (session) await this.#forget(session);
    await this.proxy.close();
  }

  /// A page that leaves ends its session; where its last words met one more fault, the session is ended here.
  async #forget(session) {
    const { num_disconnected: left } = await this.gateway.api.call('disconnect', { session });
    this.abandoned = left === 1;
    if (this.abandoned) this.note(`abandoned ${session}`);
  }

  #report() {
    const { seed, way, ledger, steps, proxy, trace } = this;
    const { delivered, commands, violations } = ledger;
    const failed = violations.length > 0;
    return {
      seed, way, failed, violations, delivered, commands, steps, abandoned: this.abandoned, ms: Date.now() - this.#born,
      counts: proxy.counts,
      ...(failed ? { trace, log: proxy.log } : {}),
    };
  }
}
