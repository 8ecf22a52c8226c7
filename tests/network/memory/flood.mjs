// A publisher at full speed, and how far the gateway's memory rises meanwhile.
import { inParallel } from '../../support/suite.mjs';
import { residentBytes } from './metrics.mjs';

const publishers = 4;

/// Publishes `rounds` times `bytes` bytes to each of `channels`, as fast as the gateway takes them. The bytes differ
/// each time. Resolves with the most memory that was seen.
export async function flood(gateway, channels, { rounds, bytes }) {
  let most = residentBytes(gateway);
  const round = (number) => async () => {
    await gateway.api.call('broadcast', { channels, data: `${number} `.padEnd(bytes, 'x') });
    most = Math.max(most, residentBytes(gateway));
  };
  await inParallel(publishers, Array.from({ length: rounds }, (_, number) => round(number)));
  return most;
}

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const inMiB = (bytes) => `${(bytes / MiB).toFixed(1)} MiB`;
