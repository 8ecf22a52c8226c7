// The real client in headless Chromium behind every intermediary, with its own choice of transport.
import assert from 'node:assert/strict';
import { pause } from '../../support/deadline.mjs';
import { intermediaries } from '../proxies/index.mjs';
import { openPage } from '../proxies/page.mjs';

const needs = (name) => [intermediaries[name].need, 'chromium'];

/// What the client must end with; empty where that depends on how often it was cut off.
const chosen = {
  'nginx-good': 'websocket',
  'nginx-default': 'xhr-streaming',
  'nginx-buffering': 'long-polling',
  'nginx-clumps': 'long-polling',
  'haproxy-good': 'websocket',
  'haproxy-short': '',
  'varnish-good': 'websocket',
  'varnish-default': 'xhr-streaming',
  'squid-connect': 'websocket',
  'squid-default': 'xhr-streaming',
};

const defaultTimes = {
  session: { ping_interval: '25s', pong_timeout: '8s' },
  transports: { 'long-polling': { hold: '25s' }, 'jsonp-polling': { hold: '25s' } },
};

/// 100 publications in bursts, with silences that the shortest time-outs do not survive: heartbeats are too far apart.
async function receives(lab, name) {
  const page = await openPage(lab, name, { gateway: await lab.gatewayWith(defaultTimes) });
  await page.subscribed();
  for (let burst = 0; burst < 4; burst += 1) {
    await page.publish(25);
    await pause(2_500);  // the silence is the subject
  }
  await page.receivedAll();
  if (chosen[name]) await page.until(chosen[name], ({ transport }) => transport === chosen[name]);
}

const everywhere = Object.keys(chosen).map((name) => ({
  name: `${name}: the client receives 100 publications exactly once and in order [chromium]`,
  needs: needs(name),
  run: (lab) => receives(lab, name),
}));

const promise = 3_000;  // from the first evidence, which is the first message that is held back
const slack = 1_000;    // for a machine that has other things to do

/// A steady publisher begins when the gateway has the subscription, and nothing of it may be later than the promise.
async function leaves(lab, name, evidence = 0, session = {}) {
  const page = await openPage(lab, name, { gateway: await lab.gatewayWith({ session }) });
  await page.reached();
  for (let n = 0; n < 100; n += 1) {
    await page.publish(1);
    await pause(50);  // the publisher's pace
  }
  const longest = await page.receivedAll();
  const { transport } = await page.look();
  assert.equal(transport, 'long-polling');
  assert.ok(longest <= evidence + promise + slack, `a message took ${longest} ms`);
}

/// Who comes back does not find out again.
async function remembers(lab, name) {
  const page = await openPage(lab, name, { gateway: await lab.gatewayWith({}) });
  await page.subscribed();
  await page.until('long polling', ({ transport }) => transport === 'long-polling');
  await page.tab.page.reload({ waitUntil: 'domcontentloaded' });
  const begin = Date.now();
  await page.subscribed();
  const took = Date.now() - begin;
  assert.equal((await page.look()).transport, 'long-polling');
  assert.ok(took < 1_000, `the second visit took ${took} ms to subscribe`);
}

const buffering = ['nginx-buffering', 'nginx-clumps'].flatMap((name) => [
  {
    name: `${name}: is left for long polling within 3 s of the first evidence, and nothing is lost [chromium]`,
    needs: needs(name),
    run: (lab) => leaves(lab, name),
  },
  {
    name: `${name}: is remembered by the next visit [chromium]`,
    needs: needs(name),
    run: (lab) => remembers(lab, name),
  },
]);

const heartbeat = 10_000;

/// While messages push each other through, clumps look like a stream. The first evidence is then the heartbeat that
/// stays away when they have stopped.
const rareHeartbeats = [['nginx-buffering', 0], ['nginx-clumps', heartbeat]].map(([name, evidence]) => ({
  name: `${name}: the same where heartbeats are 10 s apart [chromium]`,
  needs: needs(name),
  run: (lab) => leaves(lab, name, evidence, { ping_interval: `${heartbeat}ms`, pong_timeout: '8s' }),
}));

// Each page has an address of its own, so none sees what another has learned.
export const cases = [...everywhere, ...buffering, ...rareHeartbeats];
