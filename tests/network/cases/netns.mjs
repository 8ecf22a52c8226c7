// Networks that are really broken: gateway and client in network namespaces of their own, and the kernel drops packets
// between them.
import { scenario } from '../netns/scenario.mjs';
import { transportNames } from '../netns/scenarios.mjs';

const scenarios = new URL('../netns/scenarios.mjs', import.meta.url);

function between(what, options) {
  const run = async (lab) => {
    const report = await scenario(lab, scenarios, options);
    const figures = Object.entries(report).map(([name, value]) => `${name} ${value}`).join(', ');
    console.log(`network: ${what}: ${figures}`);
  };
  return { name: `netns: ${what}`, run, needs: ['netns', 'iptables'], limit: 90_000 };
}

const streams = ['websocket', 'xhr-streaming', 'eventsource', 'forever-frame', 'long-polling'];

export const cases = [
  ...transportNames.map((transport) =>
    between(`nothing is lost but a tenth of the packets [${transport}]`, { name: 'loss', transport, percent: 10 })),
  between('nothing is lost but a twentieth of the packets [the client chooses]', { name: 'loss', percent: 5 }),
  ...streams.map((transport) => between(`the road falls silent and comes back within the window [${transport}]`,
    { name: 'outage', transport, how: 'silence' })),
  ...['websocket', 'long-polling'].flatMap((transport) => [
    between(`the client's address vanishes and returns [${transport}]`, { name: 'outage', transport, how: 'address' }),
    between(`the client's wire is pulled out and in [${transport}]`, { name: 'outage', transport, how: 'plug' }),
  ]),
  ...streams.map((transport) => between(`session and connection of a peer that vanished end [${transport}]`,
    { name: 'vanished', transport })),
  between('WebSocket is black-holed from the start', { name: 'blackHole' }),
  between('a WebSocket is black-holed while it is in use', { name: 'holeAfterwards' }),
];
