// Row 1: what a delivery costs where each publication goes out by itself.
import { besideBare, besidePeers, peersOver } from '../harness/peer_cases.mjs';
import { fanout } from '../harness/sides.mjs';
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { allNames } from '../harness/systems/encke_words.mjs';

export const number = 1;
export const title = 'Fan-out, one publication at a time, 128 bytes';

const limits = { 'websocket': 1.12, 'long-polling': 1.35 };

export function cases({ n = [1000, 10_000], transports = allNames }) {
  return n.flatMap((readers) => transports.flatMap((transport) => [...besideBare(transport, {
    label: `${transport}, ${readers}`,
    sides: [encke, bare].map((system) => fanout(system, transport, { n: readers, deliveries: 50_000 })),
    limits: [undefined, limits[transport] ?? 1.15],
    sameBytes: true,
  }), ...besidePeers(`${transport}, ${readers}`, peersOver(transport), (system) =>
    fanout(system, transport, { n: readers, deliveries: 15_000 }))]));
}
