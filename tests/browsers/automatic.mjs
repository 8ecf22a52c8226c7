// The client's own choice, with and without what an engine or a network lacks.
import assert from 'node:assert/strict';
import { withSubscriber } from './case.mjs';

const lacking = [
  ['', []],
  ['WebSocket', ['websocket']],
  ['EventSource', ['eventsource']],
  ['WebSocket,EventSource', ['websocket', 'eventsource']],
];

async function run(bench, without, impossible) {
  await withSubscriber(bench, { without }, async (page, site) => {
    await page.publish(100);
    site.cut();
    await page.publish(100);
    await page.assertReceivedAll();
    const { transport } = await page.look();
    assert.ok(transport && !impossible.includes(transport), `chose ${transport}`);
    // What was first after the cut may be another; the best one takes over when it is there.
    if (!impossible.includes('websocket')) await page.until('WebSocket', (seen) => seen.transport === 'websocket');
  });
}

export const cases = lacking.map(([without, impossible]) => ({
  name: without ? `automatic without ${without}` : 'automatic',
  run: (bench) => run(bench, without, impossible),
}));
