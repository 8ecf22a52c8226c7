// Rounds by hand, against the real binary (TEST_BUILD):
//   node client-js/test-support/run-rounds.mjs [--seeds 200] [--first 1] [--bus channel|storage|ie] [--locks no]
//     [--transport websocket] [--ways crash,close] [--width 20]
// What the tabs said to each other in a round that failed is written to the folder --logs.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { config } from '../../tests/network/oracle/config.mjs';
import { Gateway } from '../../tests/support/gateway.mjs';
import { runRounds, summary } from './tabs.mjs';

const text = (otherwise) => ({ type: 'string', default: otherwise });
const { values } = parseArgs({
  options: {
    seeds: text('200'), first: text('1'), bus: text('channel'), locks: text('yes'), transport: text('websocket'),
    ways: text('crash,close'), width: text('20'), logs: { type: 'string' },
  },
});

const gateway = await Gateway.start(config);
let published = Promise.resolve();  // one behind the other: what is published twice at once has no order
const world = {
  url: `${gateway.url}/encke`,
  publish: (channel, data) => (published = published.then(() => gateway.api.publish(channel, data))),
  read: async (channel) => {
    const { publications } = await gateway.api.call('history', { channel, limit: -1 });
    return publications.map(({ data }) => data);
  },
};
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.first) + index);
const reports = await runRounds(world, seeds, {
  bus: values.bus, locks: values.locks === 'yes', transports: values.transport.split(','), ways: values.ways.split(','),
}, Number(values.width));
for (const { seed, wrong, log } of reports.filter((report) => report.wrong.length > 0)) {
  console.log(`FAILED seed ${seed}: ${wrong.slice(0, 4).join('\n  ')}`);
  if (values.logs) writeFileSync(path.join(values.logs, `round-${seed}.log`), log.join('\n'));
}
const result = summary(reports);
console.log(JSON.stringify(result));
await gateway.stop();
process.exitCode = result.failed > 0 ? 1 : 0;
