// What happens between two hosts (two_hosts.mjs) whose network is really broken: the kernel drops packets. Each
// scenario runs in a process and a namespace of its own (scenario.mjs), and throws where something does not hold.
import assert from 'node:assert/strict';
import { eventually, pause } from '../../support/deadline.mjs';
import { all, open as staysOpen } from '../../support/transports/index.mjs';
import { metric, openFiles } from '../memory/metrics.mjs';
import { numbers, Page } from './page.mjs';
import { TwoHosts } from './two_hosts.mjs';

const [ping, pong] = [2000, 1000];
const machine = 1500;  // how much later a busy machine may do anything
const patience = 40_000;

const config = {
  server: { shutdown_timeout: '2s' },
  session: { ping_interval: '2s', pong_timeout: '1s', resume_window: '30s' },
  channels: {
    default: { history_size: 1000 },
    namespaces: [{ name: 'chat', allow_publish: true, history_size: 1000 }],
  },
  transports: {
    'long-polling': { hold: '2s' }, 'jsonp-polling': { hold: '2s' }, polling: { interval: '100ms' },
  },
};

const started = [];

async function start(more = {}) {
  const hosts = await TwoHosts.start({ ...config, ...more });
  started.push(hosts);
  return hosts.ready();
}
const forced = (name) => ({ transports: name ? [name] : undefined, patience });
const isOpen = (name) => staysOpen.some((transport) => transport.name === name);

/// Publishes on both ways for as long as it takes, so that losses meet every part of them.
async function talk({ gateway }, page, count) {
  for (const value of numbers(1, count)) {
    await gateway.api.publish(page.channel, value);
    page.client.publish('chat:up', value);
    await pause(10);
  }
}

async function assertUpward({ gateway }, count) {
  const upward = async () => {
    const { publications } = await gateway.api.call('history', { channel: 'chat:up', limit: 1000 });
    return publications.map(({ data }) => data);
  };
  await eventually('the last of what went up', async () => (await upward()).length >= count, patience);
  assert.deepEqual(await upward(), numbers(1, count));
}

/// A link that loses packets in both directions.
async function loss({ transport, percent }) {
  const hosts = await start();
  hosts.lose(percent);
  const page = await Page.open(hosts.road, 'news', forced(transport));
  const begun = performance.now();
  await talk(hosts, page, 200);
  await page.assertReceived(hosts.gateway.api, numbers(1, 200), patience);
  await assertUpward(hosts, 200);
  assert.ok(hosts.dropped() > 0, 'the kernel dropped no packet');
  return { milliseconds: Math.round(performance.now() - begun), dropped: hosts.dropped() };
}

/// How a road may be lost, and be there again.
const roads = {
  silence: { break: (hosts) => hosts.silence(), mend: (hosts) => hosts.heal() },
  address: { break: (hosts) => hosts.address(false), mend: (hosts) => hosts.address(true) },
  plug: { break: (hosts) => hosts.plug(false), mend: (hosts) => hosts.plug(true) },
};

/// The road is lost in the middle of a stream, until both ends have noticed, and is there again within the window.
async function outage({ transport, how }) {
  const hosts = await start();
  const page = await Page.open(hosts.road, 'news', forced(transport));
  await hosts.gateway.api.publishAll('news', numbers(1, 20));
  roads[how].break(hosts);
  const lost = performance.now();
  await hosts.gateway.api.publishAll('news', numbers(21, 40));
  const noticed = await page.reached('resuming', lost) - lost;
  assert.ok(noticed <= ping + pong + machine, `the client noticed after ${noticed} ms`);
  if (isOpen(transport)) await eventually('the gateway to notice',
    async () => await metric(hosts.gateway, 'no_pong_total') > 0, ping + pong + machine);
  roads[how].mend(hosts);
  const mended = performance.now();
  await hosts.gateway.api.publishAll('news', numbers(41, 60));
  await page.assertReceived(hosts.gateway.api, numbers(1, 60), patience);
  assert.equal(await metric(hosts.gateway, 'sessions_opened_total'), 1, 'the session was not resumed');
  return { noticed: Math.round(noticed), back: Math.round(performance.now() - mended) };
}

/// The client's host is gone for good: session and connection end.
async function vanished({ transport }) {
  const hosts = await start({
    session: { ...config.session, resume_window: '2s' },
    http: { keep_alive_timeout: '4s', write_timeout: '4s' },  // what is left of an answer that was ended
  });
  hosts.gateway.agent.maxSockets = 1;
  await hosts.gateway.api.call('info');
  const alone = openFiles(hosts.gateway);
  const page = await Page.open(hosts.road, 'news', forced(transport));
  await hosts.gateway.api.publish('news', 1);
  await page.until('the first message', () => page.received.length === 1);
  hosts.silence();
  const lost = performance.now();
  await hosts.gateway.api.publish('news', 2);  // unacknowledged bytes: the kernel would keep the connection for minutes
  await eventually('the session to end', async () => await metric(hosts.gateway, 'sessions') === 0, patience);
  const session = performance.now() - lost;
  assert.ok(session <= ping + pong + 2000 + machine, `the session ended after ${session} ms`);
  await eventually('its connections to be closed', () => openFiles(hosts.gateway) <= alone, 15_000);
  return { session: Math.round(session), connections: Math.round(performance.now() - lost) };
}

/// No request for a WebSocket reaches the gateway, nor does anybody say so; other requests do.
async function blackHole() {
  const hosts = await start();
  hosts.drop('-m string --algo bm --string "GET /encke/websocket"');
  await Page.prepare();
  const begun = performance.now();
  const page = await Page.open(hosts.road, 'news', { patience });
  const opened = performance.now() - begun;
  assert.ok(opened < 3000, `subscribed after ${opened} ms`);
  assert.notEqual(page.client.transport, 'websocket');
  await talk(hosts, page, 100);
  await page.assertReceived(hosts.gateway.api, numbers(1, 100), patience);
  await assertUpward(hosts, 100);
  assert.ok(hosts.dropped() > 0, 'no request for a WebSocket was dropped');
  return { opened: Math.round(opened), over: page.client.transport };
}

/// A WebSocket that works for a while, and then nothing of it gets through; other connections do.
async function holeAfterwards() {
  const hosts = await start();
  const page = await Page.open(hosts.road, 'news', { patience });
  assert.equal(page.client.transport, 'websocket');
  await hosts.gateway.api.publishAll('news', numbers(1, 20));
  await page.until('what came before', () => page.received.length === 20);
  const [socket] = page.engine.sockets;
  hosts.drop(`--sport ${socket._socket.localPort}`);
  const lost = performance.now();
  await talk(hosts, page, 100);
  await page.until('what was published since', () => page.received.length === 120, patience);
  const gap = performance.now() - lost;
  await page.assertReceived(hosts.gateway.api, [...numbers(1, 20), ...numbers(1, 100)], patience);
  await assertUpward(hosts, 100);
  assert.ok(hosts.dropped() > 0, 'nothing was dropped');
  return { gap: Math.round(gap) };
}

const scenarios = { loss, outage, vanished, blackHole, holeAfterwards };

export const transportNames = all.map(({ name }) => name);

export async function run({ name, ...options }) {
  const report = await scenarios[name](options);
  for (const { gateway } of started) await gateway.stop();
  return report;
}
