// The lab: what a network case is given. Everything that it opens, starts or launches ends with the case.
//
//   lab.gateway                      a running gateway that all cases share (`config` below, with patience)
//   lab.gatewayWith(config, options) one of the case's own, with these keys over those of `config`: for every case whose
//                                    subject is a heartbeat, or what happens without one
//   lab.proxy(name, options)         a real intermediary in front of a gateway; the names are in proxies/index.mjs
//   lab.site(gateway)                pages and gateway with one origin (tests/support/site.mjs)
//   lab.browser({args})              headless Chromium; without `args` one that all cases share
//   lab.page(url)                    a tab in it
//   lab.channel(namespace)           a channel's name that no other case has
//   lab.peer(transport, {through})   a raw client (tests/support/peer.mjs), to the gateway itself or `through` a proxy
//   lab.closing(thing)               ends it with the case: stop(), cut() or close()
import { fileURLToPath } from 'node:url';
import { chromium } from '../browsers/engines/chromium.mjs';
import { Gateway } from '../support/gateway.mjs';
import { Peer } from '../support/peer.mjs';
import { Site } from '../support/site.mjs';
import { startProxy } from './proxies/index.mjs';

/// Times are short, so that idle time-outs of a few seconds are long enough to be a subject.
export const config = {
  server: { shutdown_timeout: '2s', allowed_origins: ['*'] },
  session: {
    ping_interval: '2s', pong_timeout: '1900ms', resume_window: '30s', packets_per_second: 100000, packet_burst: 100000,
  },
  channels: {
    default: { history_size: 1000 },
    namespaces: [{ name: 'chat', allow_publish: true, history_size: 1000 }],
  },
  transports: {
    'long-polling': { hold: '2s' }, 'jsonp-polling': { hold: '2s' }, polling: { interval: '100ms' },
  },
};

/// The shared gateway's: a process of clients that stands still for seconds, on a machine that has other things to do, is
/// no failure of cases that are about something else.
const patient = { session: { ping_interval: '25s', pong_timeout: '20s' } };

/// Sections are merged key by key; a key of `more` goes before.
function merged(base, more) {
  const isSection = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const both = { ...base };
  for (const [key, value] of Object.entries(more)) {
    both[key] = isSection(value) && isSection(base[key]) ? merged(base[key], value) : value;
  }
  return both;
}

// Chromium slows the timers of every tab but the one in front; here several cases have a tab each.
const allTabsInFront = ['--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding'];

const launch = (args = []) => chromium.start([...allTabsInFront, ...args]);

/// What all cases share, made by the first that wants it.
export class Shared {
  #browser = null;

  async start() { this.gateway = await Gateway.start(merged(config, patient)); }

  browser() {
    this.#browser ??= launch();
    return this.#browser;
  }

  async stop() {
    await (await this.#browser)?.close();
    await this.gateway.stop();
  }
}

const pages = fileURLToPath(new URL('../browsers/pages', import.meta.url));
let channels = 0;

export class Lab {
  #open = [];
  #proxies = [];

  constructor(shared) {
    Object.assign(this, { shared, gateway: shared.gateway });
  }

  closing(thing) {
    this.#open.push(thing);
    return thing;
  }

  async gatewayWith(more, options) { return this.closing(await Gateway.start(merged(config, more), options)); }

  async site(gateway = this.gateway) {
    const site = await Site.start(gateway, pages);
    this.closing({ stop: () => site.close() });  // its cut() is a network's, and leaves it open
    return site;
  }

  async proxy(name, options = {}) {
    const proxy = this.closing(await startProxy(name, { gateway: this.gateway, ...options }));
    this.#proxies.push(proxy);
    return proxy;
  }

  async browser({ args } = {}) { return args ? this.closing(await launch(args)) : this.shared.browser(); }

  async page(url, options) { return this.closing(await (await this.browser(options)).open(url)); }

  channel(namespace) {
    channels += 1;
    return `${namespace ? `${namespace}:` : ''}lab-${channels}`;
  }

  peer(transport, { through = this.gateway, ...options } = {}) {
    return this.closing(new Peer(through, transport, options));
  }

  /// A peer with an open session that is subscribed to `channel`.
  async subscriber(transport, channel, options) {
    const peer = this.peer(transport, options);
    await peer.connect([peer.command('subscribe', { channel })]);
    await peer.reply(1);
    return peer;
  }

  /// The error with what the proxies said.
  explain(error) {
    const said = this.#proxies.map(({ name, log }) => `${name} said: ${log.trim().split('\n').slice(-3).join(' | ')}`);
    error.stack = [...String(error.stack).split('\n').slice(0, 8), ...said].join('\n  ');
    return error;
  }

  /// The last opened is the first closed: a page before its browser, a peer before its proxy, that before its gateway.
  /// All are closed, whatever fails; the first failure is the case's.
  async close() {
    const failures = [];
    for (const thing of this.#open.reverse()) {
      try {
        await (thing.stop ?? thing.cut ?? thing.close).call(thing);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
