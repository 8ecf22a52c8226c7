// The intermediaries as docs/operations.md shows them: everything works through them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pause, within } from '../../support/deadline.mjs';
import { fetchText } from '../../support/http.mjs';
import { all, waiting } from '../../support/transports/index.mjs';
import { deliversAll, medianDelay } from '../proxies/delivery.mjs';
import { intermediaries } from '../proxies/index.mjs';
import { readText } from '../proxies/text.mjs';

const good = ['nginx-good', 'haproxy-good', 'varnish-good', 'squid-connect'];
const needs = (name) => [intermediaries[name].need];

const delivery = good.flatMap((name) => all.map((transport) => ({
  name: `${name}: 200 publications exactly once and in order, and commands up, across a cut [${transport.name}]`,
  needs: needs(name),
  run: async (lab) => deliversAll(lab, transport, await lab.proxy(name)),
})));

/// A proxy that waits for more before it passes something on takes 40 or 200 ms.
async function atOnce(lab, name) {
  const proxy = await lab.proxy(name);
  for (const transport of waiting) {
    const delay = await medianDelay(lab, transport, proxy);
    assert.ok(delay < 35, `${transport.name}: half of the publications took more than ${delay} ms`);
  }
}

/// Heartbeats and holds are 4 s.
const frequent = { session: { ping_interval: '4s', pong_timeout: '3900ms' },
  transports: { 'long-polling': { hold: '4s' }, 'jsonp-polling': { hold: '4s' } } };

async function outlives(lab, name) {
  const proxy = await lab.proxy(name, { idle: 8, gateway: await lab.gatewayWith(frequent) });
  await Promise.all(all.map(async (transport) => {
    const channel = lab.channel();
    const peer = await lab.subscriber(transport, channel, { through: proxy });
    const { wire } = peer;
    const next = peer.next();
    await Promise.race([pause(18_000), next]);  // the silence is the subject
    await proxy.api.publish(channel, 'after');
    assert.equal((await next).pub?.data, 'after');
    if (!transport.oneShot) assert.equal(peer.wire, wire, `${transport.name} was opened anew`);
  }));
}

/// The control: the time-out is there, and it is the heartbeats that keep it off.
async function cutsTheSilent(lab, name) {
  const slow = { session: { ping_interval: '40s' }, transports: {} };
  for (const poll of ['long-polling', 'jsonp-polling']) slow.transports[poll] = { hold: '40s' };
  const proxy = await lab.proxy(name, { idle: 4, gateway: await lab.gatewayWith(slow) });
  await Promise.all(waiting.map(async (transport) => {
    const peer = await lab.subscriber(transport, lab.channel(), { through: proxy });
    if (transport.oneShot) peer.attach();
    await within(`${name} to end the silent ${transport.name}`, peer.wire.ended, 15_000);
  }));
}

const timeOuts = good.flatMap((name) => [
  { name: `${name}: heartbeats keep every transport open beyond its time-outs`, needs: needs(name),
    run: (lab) => outlives(lab, name) },
  { name: `${name}: without heartbeats its time-outs end every transport`, needs: needs(name),
    run: (lab) => cutsTheSilent(lab, name) },
  { name: `${name}: publications come at once`, needs: needs(name), width: 'alone', run: (lab) => atOnce(lab, name) },
]);

/// A page of the own host, at a gateway that knows of no other origin.
async function samePage(lab, name) {
  const proxy = await lab.proxy(name, { gateway: await lab.gatewayWith({ server: { allowed_origins: [] } }) });
  const { status } = await fetchText(proxy, '/encke/long-polling', {
    method: 'POST', headers: { origin: proxy.url }, body: '{"connect":{"key":"a-key-of-16-bytes","resume":true}}',
  });
  return status;
}

const origins = [['nginx-good', 200], ['haproxy-good', 200], ['varnish-good', 200], ['nginx-default', 403]];

const hosts = origins.map(([name, status]) => ({
  name: `${name}: a page of the own host is answered ${status}`,
  needs: needs(name),
  run: async (lab) => assert.equal(await samePage(lab, name), status),
}));

const shown = Object.entries(intermediaries).filter(([, { shown: is }]) => is).map(([name, { file }]) => ({
  name: `docs/operations.md shows ${name} as it is tested`,
  run: () => {
    const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const block = `\`\`\`\n${readText(file)}\`\`\`\n`;
    assert.ok(text.includes(block), `tests/network/proxies/${file} is not in it, letter for letter`);
  },
}));

export const cases = [...shown, ...hosts, ...delivery, ...timeOuts];
