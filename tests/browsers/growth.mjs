// Four hours of a page, compressed in time: a message a second, each answered by the page with a publication, over each
// transport. What the engine holds at the end must be what it held after the first quarter.
import assert from 'node:assert/strict';
import { eventually } from '../support/deadline.mjs';
import { Gateway } from '../support/gateway.mjs';
import { withPage } from './case.mjs';

const hours = 4;
const messages = hours * 3600;
const payload = 'x'.repeat(200);
const inFlight = 16;  // Chromium tells of a growing answer every 50 ms only: one at a time would take an hour itself
const limit = 240_000;
// What one collection leaves behind and the next takes; a leak of 20 bytes a message would be more.
const slack = 256 * 1024;

const config = {
  server: { shutdown_timeout: '2s', allowed_origins: ['*'] },
  session: { packets_per_second: 1_000_000, packet_burst: 1_000_000 },
  channels: { namespaces: [{ name: 'chat', allow_publish: true }] },
};

/// The page answers each message with the next one; what it received it forgets, as a page that shows it would.
const playScript = (channel) => `window.rounds = 0; window.sent = 0; window.goal = 0; window.play = function (goal) {
    window.goal = goal;
    for (var i = 0; i < ${inFlight}; i++) next(${JSON.stringify(payload)});
  };
  function next(data) {
    if (sent++ < goal) client.publish(${JSON.stringify(channel)}, data);
  }
  client.on('message', function (message) {
    report.received.length = 0;
    rounds++;
    next(message.data);
  });`;

/// What is left after a collection.
async function held(devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name) => metrics.find((one) => one.name === name).value;
  return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners'), frames: of('Frames') };
}

async function play(tab, goal) {
  await tab.evaluate(`sent = rounds, play(${goal})`);
  await eventually(`${goal} messages`, async () => await tab.evaluate('rounds') >= goal, limit);
}

async function grow(bench, transport, leak = '') {
  const channel = `chat:growth-${transport}`;
  const gateway = await Gateway.start(config);
  try {
    const query = new URLSearchParams({ channel, transports: transport });
    await withPage({ ...bench, gateway }, 'page.html', `?${query}`, async (tab) => {
      const devtools = await tab.page.createCDPSession();
      await devtools.send('Performance.enable');
      await eventually('the subscription', () => tab.evaluate('report.subscribed.length'));
      await tab.evaluate(playScript(channel) + leak);
      await play(tab, messages / 4);
      const before = await held(devtools);
      await play(tab, messages);
      assertFlat(before, await held(devtools), transport);
      assert.deepEqual([...(await tab.evaluate('report.errors')), ...tab.errors], []);
    });
  } finally {
    await gateway.stop();
  }
}

function assertFlat(before, after, transport) {
  const said = `${transport}: ${JSON.stringify(before)} after an hour, ${JSON.stringify(after)} after ${hours}`;
  console.log(`browsers: ${said}`);
  assert.ok(after.heap - before.heap < slack, said);
  for (const kind of ['nodes', 'listeners', 'frames']) assert.ok(after[kind] - before[kind] < 50, `${kind}: ${said}`);
}

const transports = ['websocket', 'xhr-streaming', 'eventsource', 'forever-frame', 'long-polling', 'jsonp-polling'];
let runs = null;

/// All at once, each in a page and with a gateway of its own: mostly they wait.
function startAll(bench) {
  runs ??= new Map(transports.map((transport) => [transport, grow(bench, transport)]));
  for (const run of runs.values()) run.catch(() => {});  // its own case tells
  return runs;
}

export const cases = [
  ...transports.map((transport) => ({
    name: `growth: ${hours} hours of messages leave memory flat, ${transport}`,
    run: (bench) => startAll(bench).get(transport),
    limit,
  })),
  {
    name: 'growth: a page that keeps its messages is noticed',
    run: (bench) => assert.rejects(
      grow(bench, 'websocket', 'window.kept = []; client.on("message", function (m) { kept.push(m); });'), /heap/),
  },
];
