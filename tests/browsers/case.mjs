// What the browser cases work with: a page that is subscribed to a channel of its own, and the gateway behind it.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/deadline.mjs';
import { Site } from '../support/site.mjs';

const pages = fileURLToPath(new URL('pages', import.meta.url));
const limit = 30_000;  // a reconnect waits for its backoff

/// Opens pages/NAME with `query`, each on a site of its own: browsers count connections per host and port. `text`: what
/// the page is, where it is no file.
export async function withPage({ gateway, browser }, name, query, body, text = null) {
  const site = await Site.start(gateway, pages);
  if (text !== null) site.made.set(name, text);
  let tab = null;
  try {
    tab = await browser.open(`${site.url}/pages/${name}${query}`);
    return await body(tab, site);
  } finally {
    await tab?.close();
    site.close();
  }
}

let channels = 0;

/// The test page, subscribed: body({tab, site, channel, look, expect}).
export async function withSubscriber(bench, { transports, without, crossOrigin = false }, body) {
  channels += 1;
  const channel = `page-${bench.engine.name}-${channels}`;
  const query = new URLSearchParams({ channel });
  if (transports) query.set('transports', transports);
  if (without) query.set('without', without);
  if (crossOrigin) query.set('gateway', bench.gateway.url);
  await withPage(bench, 'page.html', `?${query}`, async (tab, site) => {
    const page = new Page(bench, tab, channel);
    await page.until('the subscription', ({ subscribed }) => subscribed > 0);
    await body(page, site);
  });
}

/// Waits until test(await look()), and gives what was seen; the error shows what the page was like instead.
export async function untilSeen(what, look, test, within = limit) {
  let seen = null;
  try {
    return await eventually(what, async () => {
      seen = await look();
      return test(seen) && seen;
    }, within);
  } catch (error) {
    throw new Error(`${error.message}; the page: ${JSON.stringify(seen).slice(0, 2000)}`);
  }
}

export class Page {
  constructor({ gateway }, tab, channel) {
    Object.assign(this, { api: gateway.api, tab, channel, published: [] });
  }

  look() { return this.tab.evaluate('look()'); }

  until(what, test) { return untilSeen(what, () => this.look(), test); }

  /// Publishes `count` numbers through the HTTP API, going on from the last.
  async publish(count) {
    for (let n = 0; n < count; n += 1) {
      const value = this.published.length + 1;
      await this.api.publish(this.channel, value);
      this.published.push(value);
    }
  }

  /// Everything published was received exactly once and in order; nothing more comes, as a last message shows.
  async assertReceivedAll() {
    await this.api.publish(this.channel, 'end');
    await this.until('the last message', ({ last }) => last === 'end');
    const received = await this.tab.evaluate('report.received');
    assert.deepEqual(received, [...this.published, 'end']);
    const { errors } = await this.look();
    assert.deepEqual([...errors, ...this.tab.errors], []);
  }
}
