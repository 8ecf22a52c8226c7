// Row 4: messages that come back over the native WebSocket.
import { besidePeers } from '../harness/peer_cases.mjs';
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { peers } from '../harness/systems/peers.mjs';

export const number = 4;
export const title = 'Echo over WebSockets, 64 of them with one message under way each';

const sizes = [[32, 1.3, 40_000], [1024, 1.2, 40_000], [65_536, 1.1, 4_000]];

export function cases({ n = [64] }) {
  const side = (clients, size, count) => (system) => ({
    name: system.name, system, work: 'echo', client: { ...system.echo(size), clients, size }, count,
  });
  return n.flatMap((clients) => sizes.flatMap(([size, limit, count]) => [
    { label: `${size} bytes`, sides: [encke, bare].map(side(clients, size, count)), limits: [undefined, limit] },
    ...besidePeers(`${size} bytes`, peers.filter((peer) => peer.echo), side(clients, size, count / 4)),
  ]));
}
