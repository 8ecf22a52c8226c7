// Row 8: from publishing to the last of 10,000, and for a minute at half of what the server can do.
import { Load } from '../harness/load.mjs';
import { costOf } from '../harness/proc.mjs';
import { peersOver } from '../harness/peer_cases.mjs';
import { printHead, printLine, record } from '../harness/report.mjs';
import { fanout } from '../harness/sides.mjs';
import { Standings } from '../harness/standing.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { allNames } from '../harness/systems/encke_words.mjs';
import { faultsOfRun } from '../harness/verdict.mjs';

export const number = 8;
export const title = 'Latency, ms: publishing to the last reader, alone; and at half of saturation';

// Seconds at half of saturation; and of Encke at the rate of another.
const [minute, quarter] = [60, 15];

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

const inMs = (result) => Object.fromEntries(['p50', 'p99', 'p999', 'max'].map((part) =>
  [part, result[`latency_${part}`] / 1000]));

/// Saturation is what comes out with 16 outstanding; a publication that comes late counts from when it was due.
async function measure(system, transport, n, scale) {
  return withLoad(fanout(system, transport, { n, deliveries: 1 }), async (run) => {
    await run(Math.ceil(20 * scale), 4);  // warms up
    const alone = await run(Math.ceil(40 * scale));
    const full = await run(Math.ceil(64 * scale), 16);
    const saturation = full.published / full.seconds;
    const rate = Math.max(1, Math.floor(saturation / 2));
    const half = await run(Math.ceil(rate * minute * scale), 0, rate);
    return { rate, saturation, last: alone.last_p50 / 1000, ...inMs(half),
      faults: [alone, full, half].flatMap(({ faults }) => faults) };
  });
}

/// Encke with as many publications a second as half of another's saturation is.
async function measureAt(rate, transport, n, scale) {
  return withLoad(fanout(encke, transport, { n, deliveries: 1 }), async (run) => {
    await run(Math.ceil(20 * scale), 4);
    const { faults, ...result } = await run(Math.ceil(rate * quarter * scale), 0, rate);
    return { rate, ...inMs(result), faults };
  });
}

async function report(row, command, label, name, measuring) {
  const found = await measuring.catch((error) => ({ faults: [`not measured: ${error.message}`] }));
  const [transport, n] = label.split(', ');
  record({ row: row.name, command, label, system: name, transport, n: Number(n), ...found });
  const { faults, last, rate, p50, p99 } = found;
  printLine(faults.length > 0 ? [label, name, '', '', '', '', `refused: ${faults.join('; ')}`]
    : [label, name, last?.toFixed(1) ?? '', rate, p50.toFixed(1), p99.toFixed(1), 'one run']);
  return found;
}

/// `same`: Encke at the peer's rate.
function compareWith(standings, label, to, ours, theirs, same) {
  if ([ours, theirs, same].some(({ faults }) => faults.length > 0)) return;
  const add = (what, ratio) => standings.add(`${label}, ${what}`, [{ to, ratio }]);
  add('last, alone', ours.last / theirs.last);
  add('time of a publication at saturation', theirs.saturation / ours.saturation);
  add('p99, each at half of its own saturation', ours.p99 / theirs.p99);
  add('p99, Encke at the other\'s rate', same.p99 / theirs.p99);
}

/// Half of saturation is half of what the same server does, so the faster one works harder for its figure. For the
/// comparison Encke is measured with each one's rate as well.
export async function run({ n = [10_000], transports = allNames, systems, scale }, command, row) {
  printHead(row, command, ['', 'system', 'last, alone', 'publications/s', 'p50', 'p99', 'verdict']);
  const standings = new Standings();
  const one = (label, name, measuring) => report(row, command, label, name, measuring);
  for (const readers of n) for (const transport of transports) {
    const label = `${transport}, ${readers}`;
    const ours = await one(label, encke.name, measure(encke, transport, readers, scale));
    for (const peer of peersOver(transport, systems)) {
      const theirs = await one(label, peer.name, measure(peer, transport, readers, scale));
      if (theirs.faults.length > 0) continue;
      const same = await one(label, `Encke, at the rate of ${peer.name}`,
        measureAt(theirs.rate, transport, readers, scale));
      compareWith(standings, label, peer.name, ours, theirs, same);
    }
  }
  standings.report(row, command);
}
