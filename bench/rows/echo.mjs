// Row 4: messages that come back over the native WebSocket.
import { besidePeers } from '../harness/peer_cases.mjs';
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { peers } from '../harness/systems/peers.mjs';

export const number = 4;
export const title = 'Echo over WebSockets, 64 of them with one message under way each, one a millisecond (of 64 KiB: each 20 ms)';

// [bytes, target, messages, microseconds from one that a client sends to its next]: the generator, which has more to do than a
// bare server, has a rest.
const sizes = [[32, 1.3, 20_000, 1000], [1024, 1.2, 20_000, 1000], [65_536, 1.1, 2_000, 20_000]];

export function cases({ n = [64] }) {
  const side = (clients, size, count, each) => (system) => ({
    name: system.name, system, work: 'echo', client: { ...system.echo(size), clients, size, each }, count,
  });
  return n.flatMap((clients) => sizes.flatMap(([size, limit, count, each]) => [
    { label: `${size} bytes`, sides: [encke, bare].map(side(clients, size, count, each)), limits: [undefined, limit] },
    ...besidePeers(`${size} bytes`, peers.filter((peer) => peer.echo), side(clients, size, count / 4, each)),
  ]));
}
