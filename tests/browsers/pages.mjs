// What a newcomer sees: the page that the README prints, and the demo.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/deadline.mjs';
import { output } from '../support/gateway.mjs';
import { all } from '../support/transports/index.mjs';
import { withPage } from './case.mjs';

/// The page printed in the README, with this gateway's address in place of the printed one and one transport forced, as
/// the comment in it says.
async function readmePage(gateway, transport) {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, page] = /```html\n([^]*?)```/.exec(text);
  const address = 'http://127.0.0.1:8080';
  const connect = `Encke.connect({ url: '${address}/encke' })`;
  assert.ok(page.includes(connect), 'the README connects in another way than this test knows');
  return page.replace(connect, `Encke.connect({ url: '${address}/encke', transports: ['${transport}'] })`)
    .replaceAll(address, gateway.url);
}

/// The README's second curl line.
function curl(gateway, text) {
  return promisify(execFile)('curl', ['--silent', '--show-error', '--fail', '-H', `X-API-Key: ${gateway.api.key}`,
    '-d', JSON.stringify({ text }), `${gateway.url}/encke/pub/news`]);
}

async function curlReaches(bench, transport) {
  const { gateway } = bench;
  const shows = (tab, text) => eventually(`"${text}" on the page`, async () =>
    (await tab.evaluate('document.body.textContent')).includes(text));
  const use = async (tab) => {
    await shows(tab, `open over ${transport}`);
    await eventually('the subscription', async () => await gateway.api.subscribers('news') > 0);
    await curl(gateway, `hello over ${transport}`);
    await shows(tab, `hello over ${transport}`);
    assert.deepEqual(tab.errors, []);
  };
  await withPage(bench, 'from-readme.html', '', use, await readmePage(gateway, transport));
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
  name: `the README's page receives a curl publish over ${name}`, run: (bench) => curlReaches(bench, name),
}));
export const demos = [{ name: 'the demo shows the transport in use', run: demo }];
