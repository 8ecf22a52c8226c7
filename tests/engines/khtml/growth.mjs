// Growth: does an engine's memory stay flat while messages pour in? What a stream has brought stays with its response,
// and it is the recycling of streams that frees it (docs/transports.md, "xhr-streaming").
//   node tests/engines/khtml/growth.mjs [ENGINE [TRANSPORT [MESSAGES]]]
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { pause } from '../../support/deadline.mjs';
import { Gateway } from '../../support/gateway.mjs';
import { Site } from '../../support/site.mjs';

const page = readFileSync(new URL('growth.html', import.meta.url), 'utf8');
const step = 200;      // messages between two words of the page
const ahead = 2;       // steps that may be under way: fewer bytes than limits.queue_bytes
const silence = 60_000;

/// What the gateway must let the page do.
export const config = {
  channels: { default: { history_size: 1 }, namespaces: [{ name: 'progress', allow_publish: true, history_size: 1 }] },
};

/// Resident size of a process.
export function residentKiB(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/// How many messages the page has counted; it tells so by publishing.
class Progress {
  constructor(api, channel) {
    Object.assign(this, { api, channel });
  }

  async count() {
    const { publications } = await this.api.call('history', { channel: this.channel, limit: 1 });
    const told = publications[0]?.data ?? -1;
    if (typeof told === 'string') throw new Error(`out of order: the page ${told}`);
    return told;
  }

  async reach(count) {
    let last = -1, since = Date.now();
    for (;;) {
      const told = await this.count();
      if (told >= count) return;
      if (told > last) [last, since] = [told, Date.now()];
      if (Date.now() - since > silence) throw new Error(`the page stands at ${told}, not ${count}, for ${silence} ms`);
      await pause(20);
    }
  }
}

/// Publishes `messages` of `bytes` as fast as the page can take them, and looks at the size of its process after each
/// tenth. The first fifth is warm-up.
export async function growth({ gateway, site, engine, transport, messages = 20_000, bytes = 1024 }) {
  const name = `${transport}-${Date.now()}`, channel = `growth-${name}`;
  const progress = new Progress(gateway.api, `progress:${name}`);
  site.made.set('growth.html', page);
  const query = new URLSearchParams({ channel, progress: progress.channel, every: step, transports: transport });
  const host = engine.run(`${site.url}/pages/growth.html?${query}`);
  const ended = host.done.then(() => { throw new Error(`the engine has gone: ${host.said}`); });
  ended.catch(() => {});
  try {
    return await Promise.race([ended, pour({ api: gateway.api, host, channel, progress, transport, messages, bytes })]);
  } finally {
    host.kill();
    await host.done;
  }
}

async function pour({ api, host, channel, progress, transport, messages, bytes }) {
  const text = 'x'.repeat(bytes), samples = [], begun = Date.now();
  await progress.reach(0);
  for (let n = 0; n < messages; n += step) {
    await progress.reach(n - ahead * step);
    for (let i = n; i < n + step; i += 1) await api.publish(channel, { n: i, text });
    if (n % (messages / 10) === 0) samples.push(residentKiB(host.pid));
  }
  await progress.reach(messages);
  samples.push(residentKiB(host.pid));
  const beforeKiB = samples[2], afterKiB = samples.at(-1);
  return { transport, messages, bytes, samples, beforeKiB, afterKiB, grownKiB: afterKiB - beforeKiB,
    seconds: Math.round((Date.now() - begun) / 1000) };
}

async function main(name = 'khtml', transport = 'xhr-streaming', messages = '20000') {
  const { engines } = await import(`../engines/${name}.mjs`);
  const engine = await engines[0].start();
  const gateway = await Gateway.start(config);
  const site = await Site.start(gateway, '.');
  console.log(await growth({ gateway, site, engine, transport, messages: Number(messages) }));
  site.close();
  await engine.close();
  await gateway.stop();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(...process.argv.slice(2));
