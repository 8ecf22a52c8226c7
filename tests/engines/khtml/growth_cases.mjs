// KHTML's memory stays flat while messages pour in, but for what the engine itself does not give back.
import { Gateway } from '../../support/gateway.mjs';
import { Site } from '../../support/site.mjs';
import { engines } from '../engines/khtml.mjs';
import { config, growth } from './growth.mjs';

// KiB a message, of 1 KiB each and twice that as the engine's text. The allocator takes up to 14 MiB before it has
// enough, and then no more (54 to 68 MiB, and there from 84,000 to 120,000 messages): so there must be many of them.
const flat = { limit: 0.25, messages: 60_000 };
// Elements that a page's own script removes from a document that is still being parsed stay with KHTML until the
// document is gone: 0.47 KiB for each of ours, measured with a page that has nothing else (docs/testing.md). A new
// document, which the gateway's recycling brings, does not give all of it back.
const engineKeeps = { limit: 0.8, messages: 20_000 };

const limits = { 'xhr-streaming': flat, 'long-polling': flat, 'forever-frame': engineKeeps };

async function run(machine, transport, { limit, messages }) {
  const { gateway, site, engine } = machine;
  const { grownKiB, samples, seconds } = await growth({ gateway, site, engine, transport, messages });
  const each = grownKiB / (messages * 0.8);  // the first fifth is warm-up
  console.log(`engines: growth: khtml, ${transport}: ${each.toFixed(3)} KiB a message, ${seconds} s`);
  if (each > limit) throw new Error(`${each} KiB a message, the limit is ${limit}; KiB: ${samples.join(' ')}`);
}

export const name = 'growth';

export async function start() {
  const engine = await engines[0].start(), gateway = await Gateway.start(config), site = await Site.start(gateway, '.');
  return {
    engine, gateway, site,
    async close() {
      site.close();
      await engine.close();
      await gateway.stop();
    },
  };
}

export const cases = Object.entries(limits).map(([transport, limit]) => (
  { name: `growth: khtml, ${transport}`, run: (machine) => run(machine, transport, limit) }));
