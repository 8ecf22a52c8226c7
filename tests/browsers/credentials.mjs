// Cookies to a gateway of another origin: whether they come along is the page's choice (option `credentials`). The
// gateway's own host name makes them the same site's, so that no engine withholds them as a third party's.
import assert from 'node:assert/strict';
import { FaultProxy } from '../support/fault_proxy.mjs';
import { Page, withPage } from './case.mjs';

const paths = { 'xhr-streaming': '/encke/xhr-streaming', 'eventsource': '/encke/eventsource', 'long-polling': '/encke/long-polling' };

/// The cookies that came with the transport's requests, once a publication has come through.
async function cookiesOf(bench, transport, credentials) {
  const cookies = new Set();
  const front = await FaultProxy.start(bench.gateway, {
    plan: ({ path, headers }) => { if (path === paths[transport]) cookies.add(headers.cookie ?? ''); },
  });
  try {
    const channel = `credentials-${bench.engine.name}-${transport}-${credentials}`;
    const query = new URLSearchParams({ channel, transports: transport, gateway: front.url, credentials });
    await withPage(bench, 'page.html', `?${query}`, async (tab) => {
      const page = new Page(bench, tab, channel);
      await page.until('the subscription', ({ subscribed }) => subscribed > 0);
      await page.publish(5);
      await page.assertReceivedAll();
      await tab.evaluate('leaveNoCookie()');
    });
  } finally {
    await front.close();
  }
  return [...cookies];
}

async function run(bench, transport) {
  // Cookies belong to a host, whatever its port: the pages' own is the gateway's, too.
  assert.deepEqual(await cookiesOf(bench, transport, 'true'), ['visitor=7']);
  assert.deepEqual(await cookiesOf(bench, transport, 'false'), ['']);
  assert.deepEqual(await cookiesOf(bench, transport, ''), ['visitor=7']);
}

export const cases = Object.keys(paths).map((transport) => ({
  name: `another origin gets cookies where the page lets it, ${transport}`, run: (bench) => run(bench, transport),
}));
