// Sides: what the rows compare, in the words of side.mjs.

/// 128 bytes with the generator's marker in them.
export const smallPayload = `{marker}${'x'.repeat(96)}`;

/// How one publishes: by a request with the payload as its body, or as the system says.
export const publishing = (system, payload = smallPayload) =>
  system.publishing?.(payload) ?? { publishHead: system.publishHead, payload };

/// Publications on one channel to `n` readers of a transport, `outstanding` at a time; about `deliveries` in a segment.
export function fanout(system, transport, options) {
  const { n, outstanding = 1, deliveries, payload = smallPayload, client = {}, ...more } = options;
  return {
    name: system.name,
    system,
    work: 'fanout',
    client: { clients: n, ...publishing(system, payload), ...system.transports[transport], ...client },
    count: Math.max(outstanding, Math.ceil(deliveries / n / outstanding) * outstanding),
    numbers: [outstanding],
    ...more,
  };
}
