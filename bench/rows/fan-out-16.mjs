// Row 2: the same with 16 publications outstanding at any time, so that several wait for each reader.
import { besideBare, besidePeers, peersOver } from '../harness/peer_cases.mjs';
import { fanout } from '../harness/sides.mjs';
import { bare, coalescing } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { allStreaming } from '../harness/systems/encke_words.mjs';

export const number = 2;
export const title = 'Fan-out under load: 16 publications outstanding, 128 bytes';

export function cases({ n = [1000], transports = allStreaming }) {
  const side = (transport, readers, deliveries) => (system) =>
    fanout(system, transport, { n: readers, outstanding: 16, deliveries });
  return n.flatMap((readers) => transports.flatMap((transport) => [...besideBare(transport, {
    label: `${transport}, ${readers}`,
    sides: [encke, coalescing, bare].map(side(transport, readers, 200_000)),
    limits: [undefined, 1.3, 0.2],
  }), ...besidePeers(`${transport}, ${readers}`, peersOver(transport), side(transport, readers, 32_000))]));
}
