// sockjs-client of npm, unchanged, in each engine: every transport that it has, forced, against the SockJS mounts.
// With TEST_SOCKJS=URL the mounts are those of the server there; see tests/conformance/sockjs.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { awkward } from '../support/awkward.mjs';
import { Gateway } from '../support/gateway.mjs';
import { Site } from '../support/site.mjs';
import { untilSeen } from './case.mjs';

// The other file of the package holds arrow functions, which engines of 2014 cannot read.
const script = createRequire(import.meta.url).resolve('sockjs-client/dist/sockjs.min.js');
const pages = fileURLToPath(new URL('pages', import.meta.url));

/// Of a gateway of its own, with room for large messages. The page that the client frames takes the client from where it
/// came itself.
const frame = { script_url: '/pages/sockjs.js' };
export const config = {
  server: { shutdown_timeout: '2s', allowed_origins: ['*'] },
  session: { packets_per_second: 2000, message_bytes: '1MiB', queue_bytes: '4MiB' },
  channels: { namespaces: [{ name: 'chat', allow_publish: true }] },
  http: { max_body: '4MiB' },
  sockjs: [
    { path: '/large', service: 'echo', ...frame },
    { path: '/echo', service: 'echo', response_limit: '4KiB', ...frame },
    { path: '/disabled_websocket_echo', service: 'echo', websocket: false },
    { path: '/cookie_needed_echo', service: 'echo', cookie_needed: true },
    { path: '/close', service: 'close', ...frame },
    { path: '/quick', service: 'echo', heartbeat: '1s', disconnect_delay: '700ms' },
    { path: '/pubsub' },
  ],
};

/// The test page with the client; its methods that take a number mean the socket with that number.
class Bench {
  constructor(given, tab, site, base) { Object.assign(this, { ...given, tab, site, base }); }

  call(name, ...given) {
    const literal = (value) => (value === undefined ? 'undefined' : JSON.stringify(value).replace(/[^ -~]/g, (unit) =>
      `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
    return this.tab.evaluate(`${name}(${given.map(literal).join(', ')})`);
  }

  until(number, what, test) { return untilSeen(what, () => this.call('look', number), test); }

  /// Opens a socket on `mount`, over the one transport where it is named; its number.
  async open(mount, transport) {
    const number = await this.call('connect', `${this.base}${mount}`, transport ? [transport] : null);
    const { events } = await this.until(number, 'the opening', (seen) => seen.events.length > 0);
    if (transport) assert.equal(events[0], `open ${transport}`);
    return number;
  }

  /// Everything in `messages` comes back, in order; nothing else comes.
  async echoes(number, messages) {
    await this.call('echo', number, messages);
    await this.echoed(number, messages.length);
  }

  async echoed(number, count) {
    const { right, wrong, errors } = await this.until(number, `${count} echoes`, (seen) =>
      seen.right === count || seen.wrong.length > 0 || seen.errors.length > 0 || seen.readyState > 1);
    assert.deepEqual([right, wrong, errors], [count, [], []]);
  }

  async closed(number) {
    const { events } = await this.until(number, 'the close', (seen) => Array.isArray(seen.events.at(-1)));
    return events.at(-1);
  }
}

async function site(gateway) {
  const { TEST_SOCKJS: elsewhere } = process.env;
  const one = await Site.start(elsewhere ? { port: Number(new URL(elsewhere).port) } : gateway, pages);
  one.made.set('sockjs.js', await readFile(script, 'utf8'));
  return one;
}

/// `crossOrigin`: the mounts are behind another site than the page. `query` is the page's.
async function withBench(given, { crossOrigin = false, query = '' }, body) {
  const own = await site(given.gateway);
  const other = crossOrigin ? await site(given.gateway) : own;
  let tab = null;
  try {
    tab = await given.browser.open(`${own.url}/pages/sockjs.html${query}`);
    await body(new Bench(given, tab, other, other.url));
    assert.deepEqual([...await tab.evaluate('errors'), ...tab.errors], []);
  } finally {
    await tab?.close();
    for (const one of [own, other]) one.close();
  }
}

// --- One case for each transport and place

const same = { crossOrigin: false };
const cross = { crossOrigin: true };
// The document in the frame sets document.domain; the standard lets it call the page only where the page does so too.
const domain = { crossOrigin: false, query: '?domain' };
const double = { crossOrigin: true, query: '?xdr' };

/// Where each transport works at all: an engine of today has no XDomainRequest, and the client frames nothing of its
/// own origin that it could read itself, unless it is told to.
const places = {
  'websocket': [same, cross],
  'xhr-streaming': [same, cross],
  'xdr-streaming': [double],
  'eventsource': [same, cross],
  'iframe-eventsource': [cross],
  'htmlfile': [domain],
  'iframe-htmlfile': [cross],
  'xhr-polling': [same, cross],
  'xdr-polling': [double],
  'iframe-xhr-polling': [cross],
  'jsonp-polling': [same, cross],
};

/// WebKit of 2014 composes what it posts, and the client, which escapes nearly all of that, does not know of these.
const isDamaged = (what, { engine }, transport) =>
  engine.name === 'phantomjs' && transport !== 'websocket' && what === 'syllables in parts';

async function awkwardOnes(page, number, transport) {
  const names = Object.keys(awkward).filter((what) => !isDamaged(what, page, transport));
  await page.echoes(number, names.map((what) => awkward[what])).catch(async (error) => {
    const { right } = await page.call('look', number);
    throw new Error(`${names[right]}: ${error.message}`);
  });
}

async function delivers(page, transport) {
  const number = await page.open('/large', transport);
  await awkwardOnes(page, number, transport);
  await page.tab.evaluate(`echo(${number}, numbered(200, 40))`);
  await page.echoed(number, 200);
  await page.tab.evaluate(`echo(${number}, [large(300000)])`);
  await page.echoed(number, 1);
  // That was beyond the limit of a response. The client is closed when its next receiver is there: a frame whose document
  // comes after the close finds no callback in the page any more, and says so, with any server.
  await page.echoes(number, ['settled']);
  await page.call('closeIt', number, 3456, 'done');
  assert.deepEqual(await page.closed(number), ['close', 3456, 'done', true]);
}

/// The limit of a response is met many times, and what comes is whole and in order nevertheless.
async function recycles(page, transport) {
  const number = await page.open('/echo', transport);
  await page.tab.evaluate(`echo(${number}, numbered(100, 600))`);
  await page.echoed(number, 100);
}

async function ends(page, transport) {
  const number = await page.open('/close', transport);
  assert.deepEqual(await page.closed(number), ['close', 3000, 'Go away!', true]);
}

function forced([transport, where]) {
  return where.map((place) => ({
    name: `sockjs-client: ${transport}${place.crossOrigin ? ' across origins' : ''}${place === double ? ' (a double of '
      + 'XDomainRequest)' : ''}`,
    run: (given) => withBench(given, place, async (page) => {
      await delivers(page, transport);
      await recycles(page, transport);
      await ends(page, transport);
    }),
  }));
}

// --- What is the client's own choice, and what is about the connection

async function chooses(page, mount, transport) {
  const number = await page.open(mount);
  const { events } = await page.call('look', number);
  assert.deepEqual(events, [`open ${transport}`]);
  await page.echoes(number, ['a', 'b']);
}

const whole = {
  'the client takes WebSocket by itself': [same, (page) => chooses(page, '/large', 'websocket')],

  'where WebSockets are off, the client takes what comes next': [
    cross, (page) => chooses(page, '/disabled_websocket_echo', 'xhr-streaming'),
  ],

  'the round trip of /info sets the time that a transport may take': [same, async (page) => {
    const number = await page.open('/large');
    const { rto } = await page.call('look', number);
    assert.ok(rto >= 300, `${rto} ms`);
  }],

  'a mount that needs a cookie sets it': [same, async (page) => {
    for (const transport of ['xhr-streaming', 'eventsource', 'xhr-polling', 'jsonp-polling']) {
      await page.tab.evaluate("document.cookie = 'JSESSIONID=; max-age=0; path=/'");
      await page.echoes(await page.open('/cookie_needed_echo', transport), ['a']);
      assert.match(await page.tab.evaluate('document.cookie'), /\bJSESSIONID=dummy\b/, transport);
    }
  }],

  'heartbeats reach the page': [same, async (page) => {
    for (const transport of ['xhr-streaming', 'xhr-polling']) {
      const number = await page.open('/quick', transport);
      await page.until(number, 'two heartbeats', ({ heartbeats }) => heartbeats >= 2);
    }
  }],

  'a connection that is cut is closed, and the next one opens': [same, async (page) => {
    for (const transport of ['xhr-streaming', 'xhr-polling']) {
      const number = await page.open('/large', transport);
      await page.echoes(number, ['before']);
      page.site.cut();
      const [, code] = await page.closed(number);
      assert.ok(code >= 1000, `code ${code}`);
      await page.echoes(await page.open('/large', transport), ['after']);
    }
  }],

  'packets of the native protocol are messages of a mount for pubsub': [same, async (page) => {
    const { gateway: { api }, engine } = page;
    for (const transport of ['websocket', 'xhr-streaming', 'jsonp-polling']) {
      const number = await page.open('/pubsub', transport);
      const channel = `chat:${engine.name}-sockjs-${transport}`;
      await page.call('send', number, JSON.stringify({ id: 1, subscribe: { channel } }));
      await page.until(number, 'the reply', ({ data }) => data.length === 1);
      await api.publish(channel, '</script>\u2028\u{1f600}');
      await page.call('send', number, JSON.stringify({ id: 2, publish: { channel, data: [2] } }));
      const { data } = await page.until(number, 'all of it', (seen) => seen.data.length === 4);
      const packets = data.map((text) => JSON.parse(text));
      assert.ok(packets[0].result);
      assert.deepEqual(packets.filter(({ pub }) => pub).map(({ pub }) => pub.data), ['</script>\u2028\u{1f600}', [2]]);
    }
  }],

  'nothing comes after the page closed': [same, async (page) => {
    const number = await page.open('/large', 'xhr-streaming');
    await page.tab.evaluate(`(echo(${number}, numbered(20, 10)), closeIt(${number}, 3001, 'enough'))`);
    assert.deepEqual(await page.closed(number), ['close', 3001, 'enough', true]);
    await page.echoes(await page.open('/large'), ['later']);
    const { events, right } = await page.call('look', number);
    assert.deepEqual([events.length, right], [2, 0]);
  }],
};

/// The frame page says whose frames it may be in: of a page that is named, the browser must see it so, too.
async function framedByNamed(given) {
  const page = await site(given.gateway);
  const gateway = await Gateway.start({ ...config, server: { ...config.server, allowed_origins: [page.url] } });
  const mounts = await site(gateway);
  let tab = null;
  try {
    tab = await given.browser.open(`${page.url}/pages/sockjs.html`);
    const bench = new Bench(given, tab, mounts, mounts.url);
    await bench.echoes(await bench.open('/large', 'iframe-xhr-polling'), ['framed']);
    assert.deepEqual([...await tab.evaluate('errors'), ...tab.errors], []);
  } finally {
    await tab?.close();
    for (const one of [page, mounts]) one.close();
    await gateway.stop();
  }
}

/// PhantomJS cannot post without a type, as the double must, and ends itself when a response of the client is cut.
const beyond = { phantomjs: /xdr|is cut/ };
const isPossible = (engine) => ({ name }) => !beyond[engine.name]?.test(name);

export function casesOf(engine) {
  const others = Object.entries(whole).map(([what, [place, body]]) => ({
    name: `sockjs-client: ${what}`, run: (given) => withBench(given, place, body),
  }));
  const named = { name: 'sockjs-client: a page that is named may frame the mount', run: framedByNamed };
  const all = [...Object.entries(places).flatMap(forced), ...others, named].filter(isPossible(engine));
  return all.map((one) => ({ ...one, on: 'sockjs' }));
}
