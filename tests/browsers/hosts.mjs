// Option `hosts`: a browser's six connections to one host are six streams; to two names of it, twice as many.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/deadline.mjs';
import { Gateway } from '../support/gateway.mjs';
import { Site } from '../support/site.mjs';

const pages = fileURLToPath(new URL('pages', import.meta.url));
const perHost = 6;
const limit = 20_000;

// Heartbeats ask for answers, which wait for a connection too: none while this lasts.
const config = { server: { shutdown_timeout: '2s', allowed_origins: ['*'] }, session: { ping_interval: '300s' } };

const look = (tab) => tab.evaluate('({ state: client.state, failed: report.failed, received: report.received })');

/// body(open, gateway): open() opens one more tab on a gateway of its own with these names.
async function withTabs({ browser }, names, body) {
  const gateway = await Gateway.start(config), site = await Site.start(gateway, pages), tabs = [];
  const hosts = names.map((name) => `${name}:${gateway.port}`);
  const open = async () => {
    const tab = await browser.open(`${site.url}/pages/hosts.html?${hosts}`);
    tabs.push(tab);
    return tab;
  };
  try {
    await body(open, gateway);
  } finally {
    for (const tab of tabs) await tab.close();
    site.close();
    await gateway.stop();
  }
}

async function openAll(open, count) {
  const tabs = [];
  while (tabs.length < count) {
    const tab = await open();
    tabs.push(tab);
    const isOpen = async () => (await look(tab)).state === 'open';
    await eventually(`tab ${tabs.length} of ${count} to connect`, isOpen, limit);
  }
  return tabs;
}

async function assertReceive(tabs, gateway) {
  await gateway.api.publish('news', 'hello');
  for (const tab of tabs) {
    await eventually('the message', async () => (await look(tab)).received.length > 0);
    const { received, failed } = await look(tab);
    assert.deepEqual([received, failed, tab.errors], [['hello'], 0, []]);
  }
}

async function connects(open, gateway) {
  await assertReceive(await openAll(open, perHost + 2), gateway);
}

async function waits(open, gateway) {
  const tabs = await openAll(open, perHost), seventh = await open();
  await eventually('the seventh to fail', async () => (await look(seventh)).failed > 0, limit);
  assert.deepEqual(await look(seventh), { state: 'connecting', failed: 1, received: [] });
  await assertReceive(tabs, gateway);
}

/// Chromium only: how many connections there are to a host is the engine's own rule.
export const cases = [
  {
    name: `hosts: ${perHost + 2} tabs with a stream each connect over two names of the gateway`,
    run: (bench) => withTabs(bench, ['127.0.0.1', 'localhost'], connects),
  },
  {
    name: 'hosts: over one name the seventh tab does not connect',
    run: (bench) => withTabs(bench, ['127.0.0.1'], waits),
  },
];
