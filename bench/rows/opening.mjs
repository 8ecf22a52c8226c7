// Row 5: clients that come, subscribe and leave: TCP, request or upgrade, welcome, subscription.
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';

export const number = 5;
export const title = 'Opening a session, 32 at a time';

export function cases({ n = [32], transports = Object.keys(bare.transports) }) {
  return n.flatMap((clients) => transports.map((transport) => ({
    label: transport,
    sides: [encke, bare].map((system) => ({
      name: system.name, system, work: 'openings', client: { ...system.transports[transport], clients }, count: 5_000,
    })),
    limits: [undefined, 1.8],
  })));
}
