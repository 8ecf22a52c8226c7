// The scenario: a gateway with a crowd of subscribers is ended, and started again on the same port after `downtime`.
// Returns what everybody went through; what of it is right is the case's to say.
import { Gateway, outputLine, run as start, writeConfig } from '../../support/gateway.mjs';
import { pause, within } from '../../support/deadline.mjs';
import { metrics } from '../memory/metrics.mjs';
import { Crowd } from './crowd.mjs';
import { acceptQueueCounts } from './netstat.mjs';

const channel = 'news';
const key = 'test-key';

async function gatewayAt(address, config) {
  const program = start(['serve', '--config', writeConfig(config), '--listen', address], { ENCKE_API_KEY: key });
  const [, url] = await outputLine(program, /^listening address=(\S+)/m);
  return new Gateway(program, url, key);
}

async function kill(gateway) {
  gateway.program.child.kill('SIGKILL');
  gateway.agent.destroy();
  await within('the gateway to end after SIGKILL', gateway.program.exited);
}

/// Ends the gateway by `signal`; resolves with the moment when its end began.
async function end(gateway, signal) {
  const at = Date.now();
  await (signal === 'SIGKILL' ? kill(gateway) : gateway.stop());
  return at;
}

export async function run({ config, kinds, signal, downtime, bound }) {
  const first = await gatewayAt('127.0.0.1:0', config);
  const crowd = await Crowd.start({ url: first.url, channel, kinds });
  await crowd.subscribed(1, 60_000);
  await first.api.publish(channel, 'before');
  await crowd.received('before', 20_000);

  const queueBefore = acceptQueueCounts();
  const ended = await end(first, signal);
  await pause(downtime);  // the outage itself
  const second = await gatewayAt(first.host, config);
  const started = Date.now();
  await crowd.subscribed(2, bound);
  await second.api.publishAll(channel, ['after', 'end']);
  await crowd.received('end', 20_000);

  const queueAfter = acceptQueueCounts();
  const counts = await metrics(second);
  const { members, stalls } = await crowd.reports();
  crowd.close();
  await second.stop();
  return { ended, started, queueBefore, queueAfter, counts, members, stalls };
}
