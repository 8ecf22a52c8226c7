// Row 5: clients that come, subscribe and leave: TCP, request or upgrade, welcome, subscription.
import { besideBare, besidePeers, peersOver } from '../harness/peer_cases.mjs';
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { allNames } from '../harness/systems/encke_words.mjs';

export const number = 5;
export const title = 'Opening a session, 32 at a time, 6,400 a second at most';

const each = 5000;  // microseconds from one that a client makes to its next: the generator, which has more to do, has a rest

export function cases({ n = [32], transports = allNames }) {
  const side = (transport, clients, count) => (system) => ({
    name: system.name, system, work: 'openings', client: { ...system.transports[transport], clients, each }, count,
  });
  return n.flatMap((clients) => transports.flatMap((transport) => [
    ...besideBare(transport, {
      label: transport, sides: [encke, bare].map(side(transport, clients, 2_500)), limits: [undefined, 1.8],
    }),
    ...besidePeers(transport, peersOver(transport), side(transport, clients, 500)),
  ]));
}
