// A link that dies in silence: no FIN, no reset, only nothing any more. Both ends notice within one heartbeat and its
// grace, over every transport, and nothing is lost.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { FaultProxy, faults } from '../../support/fault_proxy.mjs';
import { all, open as staysOpen, streams } from '../../support/transports/index.mjs';
import { metric } from '../memory/metrics.mjs';
import { numbers, Page } from '../netns/page.mjs';

const [ping, pong] = [2000, 1000];
const machine = 1000;  // how much later a busy machine may do anything
const soon = ping + pong + machine;

const config = {
  session: { ping_interval: '2s', pong_timeout: '1s', resume_window: '30s' },
  transports: { 'long-polling': { hold: '25s' }, 'jsonp-polling': { hold: '25s' } },
};

async function start(lab, transport, options = {}) {
  const gateway = await lab.gatewayWith({ ...config, ...options.config });
  const proxy = lab.closing(await FaultProxy.start(gateway, options));
  const channel = lab.channel();
  const page = lab.closing(await Page.open(proxy, channel, { transports: [transport.name] }));
  return { gateway, proxy, channel, page };
}

const late = (what, since, at, bound = soon) =>
  assert.ok(at - since <= bound, `${what} after ${Math.round(at - since)} ms`);

/// Nothing passes any more, on no connection, until both ends have noticed.
async function everythingStalls(lab, transport) {
  const { gateway, proxy, channel, page } = await start(lab, transport);
  const upward = lab.channel('chat');
  await gateway.api.publishAll(channel, numbers(1, 5));
  await page.until('what came before', () => page.received.length === 5);

  proxy.stall(true);
  const died = performance.now();
  await gateway.api.publishAll(channel, numbers(6, 10));
  for (const value of numbers(1, 3)) page.client.publish(upward, value);
  late('the client noticed', died, await page.reached('resuming', died));
  if (staysOpen.includes(transport)) {
    await eventually('the gateway to notice', async () => await metric(gateway, 'no_pong_total') > 0, soon);
    late('the gateway noticed', died, performance.now());
  }

  proxy.stall(false);
  await gateway.api.publishAll(channel, numbers(11, 15));
  await page.assertReceived(gateway.api, numbers(1, 15), 20_000);
  const { publications } = await gateway.api.call('history', { channel: upward, limit: 100 });
  assert.deepEqual(publications.map(({ data }) => data), numbers(1, 3));
}

/// A new stream is asked soon whether it comes through (docs/client.md). One that has answered is noticed as soon as any.
async function provenStreamStalls(lab, transport) {
  const { gateway, proxy, channel, page } = await start(lab, transport);
  const answered = () => proxy.log.filter(({ path, status }) => path.startsWith('/encke/send') && status).length;
  await eventually('the answers to the subscription and the question', () => answered() >= 2);
  await gateway.api.publish(channel, 1);
  await page.until('what was published behind it', () => page.received.length === 1);
  proxy.stall(true);
  const died = performance.now();
  late('the client noticed', died, await page.reached('resuming', died));
}

/// Of a stream the connection dies, in the middle of a packet; of polls one request. New connections are served: a NAT
/// has forgotten this one.
async function oneLinkStalls(lab, transport) {
  let chosen = false;
  const ofStream = ({ path }) => path.includes(`/${transport.name}`);
  const plan = (request) => {
    if (chosen || !ofStream(request) || transport.oneShot && request.number < 4) return null;
    chosen = true;
    return faults.stall({ after: transport.oneShot ? 0 : 8000, direction: 'both' });
  };
  const { gateway, proxy, channel, page } = await start(lab, transport, { plan });
  const values = numbers(1, 60).map((n) => `${n} `.padEnd(200, '.'));
  await gateway.api.publishAll(channel, values.slice(0, 50));
  await eventually('the link to die', () => proxy.counts.faults.stall > 0);
  const died = performance.now();
  await gateway.api.publishAll(channel, values.slice(50));
  await page.until('what was published meanwhile', () => page.received.length >= values.length, soon);
  late('all was there', died, performance.now());
  await page.assertReceived(gateway.api, values);
}

/// The gateway keeps no session for ever whose client is not there any more, and says nothing.
async function clientIsGone(lab, transport) {
  const window = 2000;
  const short = { session: { ...config.session, resume_window: '2s' },
    transports: { 'long-polling': { hold: '2s' }, 'jsonp-polling': { hold: '2s' } } };
  const { gateway, proxy } = await start(lab, transport, { config: short });
  proxy.stall(true);
  const died = performance.now();
  await eventually('the session to be gone', async () => await metric(gateway, 'sessions') === 0, soon + window);
  late('the session was gone', died, performance.now(), soon + window);
  assert.equal(await metric(gateway, 'sessions_expired_total'), 1);
  assert.equal(await metric(gateway, 'no_pong_total'), staysOpen.includes(transport) ? 1 : 0);
  console.log(`network: ${transport.name}: a session whose client vanished ended after ` +
    `${Math.round(performance.now() - died)} ms`);
}

const described = [
  ['a link that dies in silence is noticed by both ends, and nothing is lost', everythingStalls],
  ['one connection that dies in silence is left for another, and nothing is lost', oneLinkStalls],
  ['the session of a client that vanished ends', clientIsGone],
];

const casesOf = (transports, what, run) =>
  transports.map((transport) => ({ name: `liveness: ${what} [${transport.name}]`, run: (lab) => run(lab, transport) }));

export const cases = [
  ...described.flatMap(([what, run]) => casesOf(all, what, run)),
  ...casesOf(streams, 'a stream that has shown that it comes through is noticed as soon', provenStreamStalls),
];
