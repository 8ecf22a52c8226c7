// Row 3: memory of an idle session with one subscription.
import { crowdMemory } from '../harness/crowd_memory.mjs';
import { fitting, mostFiles } from '../harness/files.mjs';
import { median } from '../harness/numbers.mjs';
import { peersOver } from '../harness/peer_cases.mjs';
import { hurry, printHead, printLine, record } from '../harness/report.mjs';
import { publishing } from '../harness/sides.mjs';
import { Standings } from '../harness/standing.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { allNames } from '../harness/systems/encke_words.mjs';
import { bounds, faultsOfRatio } from '../harness/verdict.mjs';

export const number = 3;
export const title = 'Private memory of an idle session with one subscription, KB (1024 bytes)';

const limits = { 'long-polling': 1.5 };

async function line(system, transport, n, rounds) {
  const client = { ...publishing(system), ...system.transports[transport], clients: n };
  const runs = [];
  for (let i = 0; i < rounds; i += 1) runs.push(await crowdMemory(system, client, { files: mostFiles }));
  const each = runs.map(({ start, held }) => (held - start) / n / 1024);
  return { each: median(each), left: median(runs.map(({ start, left }) => left / start)),
    leftOfCrowd: median(runs.map(({ start, held, left }) => (left - start) / (held - start))),
    faults: faultsOfRatio(each, bounds.spread) };
}

async function report(row, command, system, transport, n, rounds) {
  const limit = system === encke ? limits[transport] ?? 1 : undefined;
  const label = `${transport}, ${n}`;
  const found = await line(system, transport, n, rounds)
    .catch((error) => ({ faults: [`not measured: ${error.message}`] }));
  record({ row: row.name, command, label, system: system.name, n, transport, rounds, ...found, limit });
  const { each, left, leftOfCrowd, faults } = found;
  const verdict = limit === undefined ? 'no target' : each <= limit && left <= 1.1 ? 'met' : 'NOT MET';
  printLine(faults.length > 0 ? [label, system.name, '', '', '', '', `refused: ${faults.join('; ')}`] : [
    label, system.name, each.toFixed(2), limit ? `<= ${limit}` : '', `${(leftOfCrowd * 100).toFixed(1)} %`,
    `${left.toFixed(2)}x`, verdict + hurry(rounds),
  ]);
  return faults.length > 0 ? undefined : each;
}

/// The others take seconds to make ten thousand: they do so for the smallest crowd alone.
export async function run({ rounds, n = [10_000, 50_000], transports = allNames, systems }, command, row) {
  printHead(row, command, ['', 'system', 'a session', 'target', 'left of the crowd\'s', 'to before', 'verdict']);
  const standings = new Standings();
  const [smallest] = fitting(n);
  for (const size of fitting(n)) for (const transport of transports) {
    const ours = await report(row, command, encke, transport, size, rounds);
    for (const peer of size === smallest ? peersOver(transport, systems) : []) {
      const theirs = await report(row, command, peer, transport, size, rounds);
      if (ours && theirs) standings.add(`${transport}, ${size}`, [{ to: peer.name, ratio: ours / theirs }]);
    }
  }
  standings.report(row, command);
}
