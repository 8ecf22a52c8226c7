// Row 8: from publishing to the last of 10,000, and for a minute at half of what the server can do.
import { Load } from '../harness/load.mjs';
import { costOf } from '../harness/proc.mjs';
import { peersOver } from '../harness/peer_cases.mjs';
import { printHead, printLine, record } from '../harness/report.mjs';
import { fanout } from '../harness/sides.mjs';
import { Standings } from '../harness/standing.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { streaming } from '../harness/systems/encke_words.mjs';
import { faultsOfRun } from '../harness/verdict.mjs';

export const number = 8;
export const title = 'Latency, ms: publishing to the last reader, alone; and at half of saturation';

const minute = 60;

async function withLoad(description, work) {
  const server = await description.system.start();
  let load;
  try {
    load = await Load.start(server, description.work, description.client);
    return await work(async (...numbers) => {
      const { result, ...cost } = await costOf(server.pid, () => load.run(...numbers));
      return { ...result, faults: faultsOfRun(description.name, { generator: result, ...cost }) };
    });
  } finally {
    await load?.stop();
    await server.stop();
  }
}

/// Saturation is what comes out with 16 outstanding; a publication that comes late counts from when it was due.
async function measure(system, transport, n, scale) {
  return withLoad(fanout(system, transport, { n, deliveries: 1 }), async (run) => {
    await run(Math.ceil(20 * scale), 4);  // warms up
    const alone = await run(Math.ceil(100 * scale));
    const full = await run(Math.ceil(160 * scale), 16);
    const rate = Math.max(1, Math.floor(full.published / full.seconds / 2));
    const half = await run(Math.ceil(rate * minute * scale), 0, rate);
    const latency = ['p50', 'p99', 'p999', 'max'].map((part) => [part, half[`latency_${part}`] / 1000]);
    return { rate, last: alone.last_p50 / 1000, ...Object.fromEntries(latency),
      faults: [alone, full, half].flatMap(({ faults }) => faults) };
  });
}

async function report(row, command, system, transport, readers, scale) {
  const label = `${transport}, ${readers}`;
  const found = await measure(system, transport, readers, scale)
    .catch((error) => ({ faults: [`not measured: ${error.message}`] }));
  record({ row: row.name, command, label, system: system.name, transport, n: readers, scale, ...found });
  const { faults, last, rate, p50, p99 } = found;
  printLine(faults.length > 0 ? [label, system.name, '', '', '', '', `refused: ${faults.join('; ')}`]
    : [label, system.name, last.toFixed(1), rate, p50.toFixed(1), p99.toFixed(1), 'one run']);
  return found;
}

function compareWith(standings, label, peer, ours, theirs) {
  if (ours.faults.length > 0 || theirs.faults.length > 0) return;
  for (const [what, of] of [['last', 'last, alone'], ['p99', 'p99 at half of saturation']]) {
    standings.add(`${label}, ${of}`, [{ to: peer.name, ratio: ours[what] / theirs[what] }]);
  }
}

/// Half of saturation is half of what the same server does: the faster one works harder for its figure.
export async function run({ n = [10_000], transports = streaming, systems, scale }, command, row) {
  printHead(row, command, ['', 'system', 'last, alone', 'half: publications/s', 'p50', 'p99', 'verdict']);
  const standings = new Standings();
  for (const readers of n) for (const transport of transports) {
    const ours = await report(row, command, encke, transport, readers, scale);
    for (const peer of peersOver(transport, systems)) {
      const theirs = await report(row, command, peer, transport, readers, scale);
      compareWith(standings, `${transport}, ${readers}`, peer, ours, theirs);
    }
  }
  standings.report(row, command);
}
