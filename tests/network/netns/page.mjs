// Page: the shipped client in an engine of its own (tests/support/engine), subscribed to a channel. It keeps what came
// and which states it went through, with times.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { clientText, compile } from '../../support/engine/bundle.mjs';
import { Engine } from '../../support/engine/index.mjs';

let script = null;

export class Page {
  /// Builds the client, which takes seconds: before a time is taken.
  static async prepare() { script ??= compile(await clientText()); }

  /// `base` has a url: a gateway, or a proxy before one. Without `transports` the client chooses.
  static async open(base, channel, { transports, patience } = {}) {
    await Page.prepare();
    const page = new Page(base, channel, transports);
    await page.until('the subscription', () => page.subscribed > 0, patience);
    return page;
  }

  constructor(base, channel, transports) {
    Object.assign(this, { channel, received: [], states: [], problems: [], subscribed: 0 });
    this.engine = new Engine(`${base.url}/`);
    this.client = this.engine.run(script).connect({ url: `${base.url}/encke`, ...(transports && { transports }) });
    this.client.on('state', (state) => this.states.push({ state, at: performance.now() }));
    this.subscription = this.client.subscribe(channel, ({ data }) => this.received.push(data));
    this.subscription.on('subscribed', () => { this.subscribed += 1; });
    this.subscription.on('resync', () => this.problems.push('resync'));
    this.subscription.on('error', (error) => this.problems.push(error));
  }

  async until(what, test, ms) {
    try {
      return await eventually(what, test, ms);
    } catch (error) {
      const { received, states, subscribed, problems, client } = this;
      const seen = { received, states, subscribed, problems, transport: client.transport };
      throw new Error(`${error.message}; the page: ${JSON.stringify(seen)}`);
    }
  }

  /// The moment at which the client first came to `state` after `since`.
  async reached(state, since, ms) {
    const find = () => this.states.find((one) => one.state === state && one.at >= since);
    return (await this.until(`state ${state}`, find, ms)).at;
  }

  /// Has just these, in their order; a last message by `api` shows that nothing more comes.
  async assertReceived(api, values, ms) {
    await api.publish(this.channel, 'end');
    await this.until('the last message', () => this.received.at(-1) === 'end', ms);
    assert.deepEqual(this.received, [...values, 'end']);
    assert.deepEqual([...this.problems, ...this.engine.errors], []);
  }

  close() { this.engine.close(); }
}

/// first, first + 1, ... last
export const numbers = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
