// Cases of compare.mjs that put Encke beside each of the other systems that have the same.
import { encke } from './systems/encke.mjs';
import { bare } from './systems/limit.mjs';
import { peers } from './systems/peers.mjs';

/// Those that have the transport, of the named ones where there are names.
export const peersOver = (transport, names) =>
  peers.filter((peer) => peer.transports[transport] && (names?.includes(peer.name) ?? true));

/// A case of what the bare machine speaks as well, and none of what it does not.
export const besideBare = (transport, one) => (bare.transports[transport] ? [one] : []);

/// `side(system)`: what is measured of one. Encke is to be ahead. Warming up takes as long as a segment: some compile
/// what they do often.
export const besidePeers = (label, systems, side) => systems.map((peer) => ({
  label, beside: peer.name, limits: [undefined, 1],
  sides: [encke, peer].map((system) => ({ ...side(system), warmUp: 1 })),
}));
