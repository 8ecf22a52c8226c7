// What a newcomer sees: a page written from the README alone, and the demo.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/deadline.mjs';
import { output } from '../support/gateway.mjs';
import { all } from '../support/transports/index.mjs';
import { withPage } from './case.mjs';

async function curlReaches(bench, transport) {
  const { gateway } = bench;
  await withPage(bench, 'readme.html', `?${transport}`, async (tab) => {
    await eventually('the subscription', () => tab.evaluate('document.title == "subscribed"'));
    const text = `hello over ${transport}`;
    await promisify(execFile)('curl', ['--silent', '--show-error', '--fail', `${gateway.url}/encke/api/publish`,
      '-H', `X-API-Key: ${gateway.api.key}`, '-d', JSON.stringify({ channel: 'news', data: { text } })]);
    await eventually(`"${text}" on the page`, async () =>
      (await tab.evaluate('document.body.textContent')).includes(text),
    );
  });
}

async function demo({ gateway, browser, engine }) {
  const tab = await browser.open(`${gateway.url}/`);
  try {
    await eventually('the transport in use on the page', async () =>
      /websocket/i.test(await tab.evaluate('document.body.textContent')),
    );
    await gateway.api.publish('ticker:demo', { price: 1 });
    await tab.screenshot(path.join(output, `demo-${engine.name}.png`));
    assert.deepEqual(tab.errors, []);
  } finally {
    await tab.close();
  }
}

export const readme = all.map(({ name }) => ({
  name: `a page written from the README receives a curl publish over ${name}`, run: (bench) => curlReaches(bench, name),
}));
export const demos = [{ name: 'the demo shows the transport in use', run: demo }];
