// Row 4: messages that come back over the native WebSocket.
import { echo } from '../harness/systems/encke_words.mjs';
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';

export const number = 4;
export const title = 'Echo over WebSockets, 64 of them with one message under way each';

const sizes = [[32, 1.3, 40_000], [1024, 1.2, 40_000], [65_536, 1.1, 4_000]];

export function cases({ n = [64] }) {
  return n.flatMap((clients) => sizes.map(([size, limit, count]) => ({
    label: `${size} bytes`,
    sides: [encke, bare].map((system) => ({
      name: system.name, system, work: 'echo', client: { ...echo, clients, size }, count,
    })),
    limits: [undefined, limit],
  })));
}
