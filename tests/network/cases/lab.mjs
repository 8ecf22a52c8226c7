// The lab itself: what a case does, or waits for, is no failure of the others.
import assert from 'node:assert/strict';
import { pause } from '../../support/deadline.mjs';
import { open as staysOpen } from '../../support/transports/index.mjs';
import { metric } from '../memory/metrics.mjs';

const [ping, pong] = [2000, 1900];

/// A case that publishes, starts a proxy or waits for another peer does not read meanwhile.
async function answersUnread(lab, transport) {
  const gateway = await lab.gatewayWith({ session: { ping_interval: `${ping}ms`, pong_timeout: `${pong}ms` } });
  const channel = lab.channel();
  const peer = await lab.subscriber(transport, channel, { through: gateway });
  await pause(2 * ping + pong);  // in which nobody reads
  await gateway.api.publish(channel, 'after');
  assert.deepEqual(await peer.data(1), ['after']);
  assert.equal(await metric(gateway, 'no_pong_total'), 0);
}

export const cases = staysOpen.map((transport) => ({
  name: `lab: a peer whose case does not read answers heartbeats [${transport.name}]`,
  run: (lab) => answersUnread(lab, transport),
}));
