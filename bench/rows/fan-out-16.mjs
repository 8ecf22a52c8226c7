// Row 2: the same with 16 publications outstanding at any time, so that several wait for each reader.
import { fanout } from '../harness/sides.mjs';
import { bare, coalescing } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { streaming } from '../harness/systems/encke_words.mjs';

export const number = 2;
export const title = 'Fan-out under load: 16 publications outstanding, 128 bytes';

export function cases({ n = [1000], transports = streaming }) {
  return n.flatMap((readers) => transports.map((transport) => ({
    label: `${transport}, ${readers}`,
    sides: [encke, coalescing, bare].map((system) =>
      fanout(system, transport, { n: readers, outstanding: 16, deliveries: 400_000 })),
    limits: [undefined, 1.3, 0.2],
  })));
}
