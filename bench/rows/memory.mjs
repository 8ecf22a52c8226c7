// Row 3: memory of an idle session with one subscription.
import { crowdMemory } from '../harness/crowd_memory.mjs';
import { fitting, mostFiles } from '../harness/files.mjs';
import { median } from '../harness/numbers.mjs';
import { printHead, printLine, record } from '../harness/report.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { transports as all } from '../harness/systems/encke_words.mjs';
import { bounds, faultsOfRatio } from '../harness/verdict.mjs';

export const number = 3;
export const title = 'Private memory of an idle session with one subscription, KB (1024 bytes)';

const limits = { 'long-polling': 1.5 };

async function line(transport, n, rounds) {
  const client = { ...all[transport], clients: n, publishHead: encke.publishHead };
  const runs = [];
  for (let i = 0; i < rounds; i += 1) runs.push(await crowdMemory(encke, client, { files: mostFiles }));
  const each = runs.map(({ start, held }) => (held - start) / n / 1024);
  return { each: median(each), left: median(runs.map(({ start, left }) => left / start)),
    leftOfCrowd: median(runs.map(({ start, held, left }) => (left - start) / (held - start))),
    faults: faultsOfRatio(each, bounds.spread) };
}

export async function run({ rounds, n = [10_000, 50_000], transports = Object.keys(all) }, command, row) {
  printHead(row, command, ['', 'a session', 'target', 'left of the crowd\'s', 'to before', 'verdict']);
  for (const size of fitting(n)) for (const transport of transports) {
    const found = await line(transport, size, Math.min(rounds, 3));
    const limit = limits[transport] ?? 1;
    record({ row: row.name, command, label: `${transport}, ${size}`, ...found, limit });
    const { each, left, leftOfCrowd, faults } = found;
    const label = `${transport}, ${size}`;
    printLine(faults.length > 0 ? [label, '', '', '', '', `refused: ${faults.join('; ')}`] : [
      label, each.toFixed(2), `<= ${limit}`, `${(leftOfCrowd * 100).toFixed(1)} %`, `${left.toFixed(2)}x`,
      each <= limit && left <= 1.1 ? 'met' : 'NOT MET',
    ]);
  }
}
