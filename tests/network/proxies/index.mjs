// The intermediaries of the lab, by name: a program, and the file that it is started with. Files marked `shown` stand
// in docs/operations.md, letter for letter.
import http from 'node:http';
import { eventually } from '../../support/deadline.mjs';
import { fetchText } from '../../support/http.mjs';
import { Daemon, folderFor } from './daemon.mjs';
import { ForwardAgent, TunnelAgent } from './forward.mjs';
import { freePort } from './ports.mjs';
import * as programs from './programs.mjs';
import { readText } from './text.mjs';

export const intermediaries = {
  'nginx-good': { need: 'nginx', file: 'nginx/good.conf', shown: true },
  'nginx-default': { need: 'nginx', file: 'nginx/default.conf' },
  'nginx-buffering': { need: 'nginx', file: 'nginx/buffering.conf' },
  'nginx-clumps': { need: 'nginx', file: 'nginx/clumps.conf' },
  'haproxy-good': { need: 'haproxy', file: 'haproxy/good.cfg', shown: true },
  'haproxy-short': { need: 'haproxy', file: 'haproxy/short.cfg' },
  'varnish-good': { need: 'varnish', file: 'varnish/good.vcl', shown: true },
  'varnish-default': { need: 'varnish', file: 'varnish/default.vcl' },
  'squid-connect': { need: 'squid', file: 'squid/connect.conf' },
  'squid-default': { need: 'squid', file: 'squid/default.conf' },
};

/// Looks to a Peer like the gateway itself.
class Proxy {
  constructor(name, daemon, port, { gateway, forward }) {
    Object.assign(this, { name, daemon, port, gateway, forward, api: gateway.api });
    // Behind a forward proxy the gateway keeps its address; in front of a reverse one it has the proxy's.
    this.url = forward ? gateway.url : `http://127.0.0.1:${port}`;
    this.host = new URL(this.url).host;
    this.agent = forward ? new ForwardAgent(port) : new http.Agent({ keepAlive: true });
    this.tunnel = forward ? new TunnelAgent(port) : undefined;
    this.chromiumArgs = forward ? [`--proxy-server=http://127.0.0.1:${port}`, '--proxy-bypass-list=<-loopback>'] : [];
  }

  get log() { return this.daemon.log; }

  async stop() {
    await this.daemon.stop();
    this.agent.destroy();
  }
}

async function isReady(proxy) {
  if (proxy.daemon.exit) return true;
  const answer = await fetchText(proxy, '/encke/health').catch(() => null);
  return answer?.status === 200;
}

/// Null where somebody else was faster on the port.
async function tryStart(name, { gateway, site, idle }) {
  const { need, file } = intermediaries[name];
  const program = programs[need];
  const port = await freePort();
  const [behind, pages] = [gateway, site].map((server) => server && Number(new URL(server.url).port));
  const timed = readText(file).replace(/\b60(s| seconds)\b/g, `${idle}$1`);
  const text = program.fill(timed, { port, gateway: behind, site: pages });
  const folder = folderFor(name);
  const daemon = new Daemon(...program.start(folder, text, port, idle), folder);
  const proxy = new Proxy(name, daemon, port, { gateway, forward: program.forward });
  await eventually(`${name} on port ${port}`, () => isReady(proxy), 20_000).catch((error) => failed(proxy, error));
  if (!daemon.exit) return proxy;
  await proxy.stop();
  if (program.listens.test(daemon.log)) return null;
  throw new Error(`${name} ended (${JSON.stringify(daemon.exit)}): ${daemon.log}`);
}

async function failed(proxy, error) {
  await proxy.stop();
  throw new Error(`${error.message}: ${proxy.log}`);
}

/// Starts the intermediary in front of `gateway`, and of the pages of `site` if that is given (anything with a url).
/// `idle`: its idle time-outs in whole seconds (10 or '10s'), where the file has any.
export async function startProxy(name, { gateway, site, idle = 60 }) {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const proxy = await tryStart(name, { gateway, site, idle: parseInt(idle, 10) });
    if (proxy) return proxy;
  }
  throw new Error(`${name} found five ports in use, one after the other`);
}
