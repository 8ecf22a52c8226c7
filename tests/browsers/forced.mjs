// Every transport of every engine, forced: 200 publications arrive exactly once and in order, whatever is cut.
import assert from 'node:assert/strict';
import { all } from '../support/transports/index.mjs';
import { withSubscriber } from './case.mjs';

const disturbances = {
  'undisturbed': async (page) => page.publish(200),

  'cut by the client': async (page) => {
    await page.publish(70);
    await page.tab.evaluate('client.cut()');
    await page.publish(70);
    await page.tab.evaluate('client.cut()');
    await page.publish(60);
  },

  'cut by the network': async (page, site) => {
    await page.publish(70);
    site.cut();
    await page.publish(70);
    await page.until('a message after the cut', ({ received }) => received > 70);
    site.cut();
    await page.publish(60);
  },
};

async function run(bench, options, disturb) {
  await withSubscriber(bench, options, async (page, site) => {
    await disturb(page, site);
    await page.assertReceivedAll();
    assert.equal((await page.look()).transport, options.transports);
  });
}

export const cases = all.flatMap(({ name }) => [
  ...Object.entries(disturbances).map(([what, disturb]) => ({
    name: `${name}, ${what}`,
    run: (bench) => run(bench, { transports: name }, disturb),
  })),
  {
    name: `${name}, from another origin`,
    run: (bench) => run(bench, { transports: name, crossOrigin: true }, disturbances.undisturbed),
  },
]);
