// Row 8: from publishing to the last of 10,000, and for a minute at half of what the server can do.
import { Load } from '../harness/load.mjs';
import { costOf } from '../harness/proc.mjs';
import { printHead, printLine, record } from '../harness/report.mjs';
import { fanout } from '../harness/sides.mjs';
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
async function measure(transport, n, scale) {
  return withLoad(fanout(encke, transport, { n, deliveries: 1 }), async (run) => {
    const alone = await run(Math.ceil(100 * scale));
    const full = await run(Math.ceil(160 * scale), 16);
    const rate = Math.max(1, Math.floor(full.published / full.seconds / 2));
    const half = await run(Math.ceil(rate * minute * scale), 0, rate);
    return { rate, last: alone.last_p50 / 1000, p50: half.latency_p50 / 1000, p99: half.latency_p99 / 1000,
      faults: [alone, full, half].flatMap(({ faults }) => faults) };
  });
}

export async function run({ n = [10_000], transports = streaming, scale }, command, row) {
  printHead(row, command, ['', 'last, alone', 'half: publications/s', 'p50', 'p99', 'verdict']);
  for (const readers of n) for (const transport of transports) {
    const { faults, ...found } = await measure(transport, readers, scale);
    const label = `${transport}, ${readers}`;
    record({ row: row.name, command, label, ...found, faults });
    printLine(faults.length > 0 ? [label, '', '', '', '', `refused: ${faults.join('; ')}`]
      : [label, found.last.toFixed(1), found.rate, found.p50.toFixed(1), found.p99.toFixed(1), '']);
  }
}
