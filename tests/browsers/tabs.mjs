// Option `share`: the tabs of a site have one connection, and lose nothing when the tab that holds it is closed or
// dies. Each case has a gateway of its own, whose metrics tell of these tabs alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { metric } from '../network/memory/metrics.mjs';
import { eventually } from '../support/deadline.mjs';
import { Gateway } from '../support/gateway.mjs';
import { Site } from '../support/site.mjs';

const pages = fileURLToPath(new URL('pages', import.meta.url));
const limit = 30_000;
const config = {
  server: { shutdown_timeout: '2s', allowed_origins: ['*'] },
  session: { resume_window: '60s' },
  channels: {
    default: { history_size: 1000 },
    namespaces: [{ name: 'chat', allow_publish: true, history_size: 1000 }],
  },
};

// The gateway's own, or (TEST_CLIENT, as in tests/support/engine/bundle.mjs) those of a folder.
function scripts(site) {
  return ['encke.js', 'encke.tabs.js'].map((name) => {
    if (!process.env.TEST_CLIENT) return `/encke/${name}`;
    site.made.set(name, readFileSync(path.join(process.env.TEST_CLIENT, name), 'utf8'));
    return `/pages/${name}`;
  }).join();
}

class Bench {
  tabs = [];
  published = [];
  sent = 0;

  constructor(bench, gateway, site) { Object.assign(this, { ...bench, gateway, site }); }

  async open(query) {
    const search = new URLSearchParams({ ...query, scripts: scripts(this.site) });
    const tab = await this.browser.open(`${this.site.url}/pages/tabs.html?${search}`);
    tab.sent = [];
    this.tabs.push(tab);
    await this.until(tab, 'the subscription', ({ subscribed }) => subscribed > 0);
    tab.first = this.published.length;
    return tab;
  }

  async openAll(count, query) {
    while (this.tabs.length < count) await this.open(query);
  }

  look(tab) { return tab.evaluate('look()'); }

  async until(tab, what, test) {
    let seen = null;
    try {
      return await eventually(what, async () => {
        seen = await this.look(tab);
        return test(seen) && seen;
      }, limit);
    } catch (error) {
      throw new Error(`${error.message}; the page: ${JSON.stringify(seen)}`);
    }
  }

  async leader(except) {
    for (const tab of this.tabs) if (tab !== except && (await this.look(tab)).tried > (tab.tried ?? 0)) return tab;
    return null;
  }

  /// Both ways: the application publishes, and each tab does.
  async exchange(count) {
    for (let n = 0; n < count; n += 1) {
      this.published.push(this.published.length + 1);
      await this.gateway.api.publish('news', this.published.length);
    }
    for (const [number, tab] of this.tabs.entries()) await this.send(number, tab);
  }

  async send(number, tab) {
    this.sent += 1;
    tab.sent.push(this.sent);
    await tab.evaluate(`send(${number}, ${this.sent})`);
  }

  /// Every tab has all that was published since it subscribed, once, in order; all that it sent was applied once.
  async assertWhole() {
    const sessions = await metric(this.gateway, 'sessions');
    this.published.push(this.published.length + 1);
    await this.gateway.api.publish('news', this.published.length);
    const { publications } = await this.applied();
    const applied = publications.map(({ data }) => data.n);
    for (const tab of this.tabs) await this.#assertTab(tab, applied);
    assert.equal(new Set(applied).size, applied.length, `applied twice: ${applied}`);
    assert.equal(sessions, 1);
  }

  async applied() {
    for (const tab of this.tabs)
      await this.until(tab, 'all answers', ({ answers }) => answers.length >= tab.sent.length);
    return this.gateway.api.call('history', { channel: 'chat:tabs', limit: -1 });
  }

  async #assertTab(tab, applied) {
    const { received, answers, resyncs, errors } = await this.until(tab, 'the last message',
      (seen) => seen.received.at(-1) === this.published.length);
    assert.deepEqual(received, this.published.slice(tab.first));
    assert.deepEqual(answers, tab.sent);
    assert.deepEqual(tab.sent.filter((n) => !applied.includes(n)), [], 'sent and not applied');
    assert.deepEqual([resyncs, errors, tab.errors], [0, [], []]);
  }

  /// The leader goes by `how(tab)` in the midst of it; how long until another tries a transport.
  async without(how) {
    const leader = await this.leader();
    for (const tab of this.tabs) tab.tried = (await this.look(tab)).tried;
    await this.exchange(3);
    this.tabs.splice(this.tabs.indexOf(leader), 1);
    const begun = Date.now(), going = how(leader);
    await this.exchange(3);
    await eventually('another leader', () => this.leader(leader), limit);
    const took = Date.now() - begun;
    await going;
    for (const tab of this.tabs) await this.until(tab, 'the session to go on', ({ state }) => state === 'open');
    await this.exchange(3);
    await this.assertWhole();
    return took;
  }

  async close() {
    for (const tab of this.tabs) await tab.close();
  }
}

async function withTabs(bench, body) {
  const gateway = await Gateway.start(config), site = await Site.start(gateway, pages);
  const tabs = new Bench(bench, gateway, site);
  try {
    await body(tabs);
  } finally {
    await tabs.close();
    site.close();
    await gateway.stop();
  }
}

// --- cases

const share = 'alice';

async function oneConnection(bench) {
  await bench.openAll(10, { share, transports: 'xhr-streaming' });
  assert.equal(await metric(bench.gateway, 'sessions'), 1);
  // The stream, its sender, and who asks for this figure.
  const connections = await metric(bench.gateway, 'http_connections');
  assert.ok(connections <= 3, `${connections} connections`);
  await bench.exchange(10);
  await bench.assertWhole();
}

const close = (tab) => tab.close();

/// The process of the tab ends. Other tabs live in others while there are few.
async function crash(tab) {
  const devtools = await tab.page.createCDPSession();
  const crashed = new Promise((resolve) => { tab.page.once('error', resolve); });
  devtools.send('Page.crash').catch(() => {});
  await crashed;
}

const loses = (count, query, how) => async (bench) => {
  await bench.openAll(count, { share, ...query });
  const what = `${bench.engine.name}, ${count} tabs, ${JSON.stringify(query)}, ${how.name}`;
  const times = [await bench.without(how), await bench.without(how)];
  console.log(`browsers: ${what}: another led after ${times.join(' ms, then ')} ms`);
};

async function neverAcrossLogins(bench) {
  for (const query of [{ share: 'alice' }, { share: 'bob' }, { share: '' }, {}, {}]) {
    await bench.open(query);
    await bench.open(query);
  }
  const seen = await Promise.all(bench.tabs.map((tab) => bench.look(tab)));
  const sessions = seen.map(({ session }) => session);
  const groups = sessions.map((session) => sessions.indexOf(session));
  assert.deepEqual(groups, [0, 0, 2, 2, 4, 4, 6, 7, 8, 9]);
  assert.equal(await metric(bench.gateway, 'sessions'), 7);
}

async function lastEnds(bench) {
  await bench.openAll(2, { share });
  while (bench.tabs.length > 0) await bench.tabs.pop().close();
  await eventually('the session to end', async () => await metric(bench.gateway, 'sessions') === 0, 2000);
}

const old = { without: 'channel,locks' };
const table = [
  ['ten tabs have one connection', oneConnection],
  ['nothing is lost when the leader is closed', loses(4, { transports: 'websocket' }, close)],
  ['nothing is lost when the leader is closed, long-polling', loses(4, { transports: 'long-polling' }, close)],
  ['nothing is lost when the leader is closed, over localStorage', loses(4, old, close)],
  ['they never share across logins', neverAcrossLogins],
  ['the last tab ends the session', lastEnds],
];
const chromiumOnly = [
  ['nothing is lost when the leader crashes', loses(4, { transports: 'websocket' }, crash)],
  ['nothing is lost when the leader crashes, xhr-streaming', loses(4, { transports: 'xhr-streaming' }, crash)],
];
export function casesOf({ name }) {
  const able = name === 'chromium' ? [...table, ...chromiumOnly] : table;
  return able.map(([what, body]) => ({ name: `tabs: ${what}`, run: (bench) => withTabs(bench, body) }));
}
