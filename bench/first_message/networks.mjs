// The columns: what is between browser and server. open(server, page) gives
//   url       where the page is
//   browser   what the browser must be told (puppeteer's options of a context)
//   cut()     drops all connections
//   close()
// Our fault proxy is in each of them: it answers the page itself, so that page and server have one origin whatever the
// server can serve, and it makes the cuts. What the page includes and opens goes on to the server.
import { FaultProxy, faults } from '../../tests/support/fault_proxy.mjs';
import { intermediaries, startProxy } from '../../tests/network/proxies/index.mjs';
import { Distance } from './distance.mjs';

intermediaries['nginx-holding'] = { need: 'nginx', file: new URL('nginx-buffering.conf', import.meta.url) };

export const pagePath = '/page.html';

const onUpgrade = (...list) => (request) => (request.upgrade ? list : null);

function withPage(page, plan) {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  const answers = new Map([[pagePath, faults.status({ status: 200, headers, body: page })],
    ['/favicon.ico', faults.status({ status: 204 })]]);
  return (request, random) => answers.get(request.path) ?? plan(request, random);
}

class Network {
  /// `more` are opened behind the fault proxy or in front of it, and closed with it.
  constructor(proxy, more, port, browser = {}) {
    Object.assign(this, { proxy, more, browser, url: `http://127.0.0.1:${port}${pagePath}` });
  }

  cut() { this.proxy.cut({ reset: false }); }

  get connections() { return this.proxy.counts.connections; }

  async close() {
    for (const one of [this.proxy, ...this.more]) await (one.stop ?? one.close).call(one);
  }
}

/// browser -> fault proxy -> server
const faulty = (plan = () => null) => async (server, page) => {
  const proxy = await FaultProxy.start(server, { plan: withPage(page, plan) });
  return new Network(proxy, [], proxy.port);
};

/// browser -> far away -> fault proxy -> server
const distant = (rtt) => async (server, page) => {
  const proxy = await FaultProxy.start(server, { plan: withPage(page, () => null) });
  const distance = await Distance.start(proxy.port, rtt);
  return new Network(proxy, [distance], distance.port);
};

/// browser -> fault proxy -> a real reverse proxy -> server
const behind = (name, options) => async (server, page) => {
  const reverse = await startProxy(name, { gateway: server, site: server, ...options });
  const proxy = await FaultProxy.start(reverse, { plan: withPage(page, () => null) });
  return new Network(proxy, [reverse], proxy.port);
};

/// browser -> a real forward proxy -> fault proxy -> server. Chromium must be told to ask a proxy for loopback too.
const through = (name) => async (server, page) => {
  const proxy = await FaultProxy.start(server, { plan: withPage(page, () => null) });
  const forward = await startProxy(name, { gateway: proxy });
  const browser = { proxyServer: `http://127.0.0.1:${forward.port}`, proxyBypassList: ['<-loopback>'] };
  return new Network(proxy, [forward], proxy.port, browser);
};

const refuse = faults.cut({ after: 0, direction: 'up', how: 'rst' });
const swallow = faults.stall({ after: 0, direction: 'up' });

export const columns = [
  { name: 'clean', title: 'clean', open: faulty() },
  { name: 'far', title: '+100 ms RTT', open: distant(100) },
  { name: 'refused', title: 'WebSocket refused', open: faulty(onUpgrade(refuse)) },
  { name: 'black-holed', title: 'WebSocket black-holed', open: faulty(onUpgrade(swallow)) },
  { name: 'stripped', title: 'Upgrade stripped (nginx)', needs: ['nginx'], open: behind('nginx-default') },
  { name: 'nginx-buffering', title: 'nginx buffering', needs: ['nginx'], open: behind('nginx-holding') },
  { name: 'haproxy', title: 'HAProxy, 10 s', needs: ['haproxy'], open: behind('haproxy-good', { idle: '10s' }) },
  { name: 'squid', title: 'Squid', needs: ['squid'], open: through('squid-default') },
];
