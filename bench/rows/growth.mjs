// Row 12: what becomes of the cost of a delivery, and of nothing at all, as the crowd grows.
import { compare } from '../harness/compare.mjs';
import { crowdMemory } from '../harness/crowd_memory.mjs';
import { fitting, mostFiles } from '../harness/files.mjs';
import { Load } from '../harness/load.mjs';
import { exponent } from '../harness/numbers.mjs';
import { costOf } from '../harness/proc.mjs';
import { printHead, printLine, record } from '../harness/report.mjs';
import { fanout } from '../harness/sides.mjs';
import { bare } from '../harness/systems/limit.mjs';
import { encke } from '../harness/systems/encke.mjs';

export const number = 12;
export const title = 'Growth, websocket: CPU of a delivery, memory of a session, CPU where nothing happens';

const idleMs = 3000;

const crowdOf = (n) => ({ ...encke.transports.websocket, clients: n, publishHead: encke.publishHead });

async function idleCpu(n) {
  const server = await encke.start({ files: mostFiles });
  try {
    const load = await Load.start(server, 'fanout', crowdOf(n));
    const { cpu, seconds } = await costOf(server.pid, () => new Promise((resolve) => setTimeout(resolve, idleMs)));
    await load.stop();
    return cpu / seconds;
  } finally {
    await server.stop();
  }
}

async function line(n, options) {
  const serverOptions = { files: mostFiles };
  const sides = [encke, bare].map((system) => fanout(system, 'websocket', { n, deliveries: 100_000, serverOptions }));
  const { figures, ratios, faults } = await compare({ sides, limits: [], sameBytes: true }, options);
  const { start, held } = await crowdMemory(encke, crowdOf(n), serverOptions);
  const kb = (held - start) / n / 1024;
  return { n, us: figures[0].us, ratio: ratios[0].ratio, kb, idle: await idleCpu(n), faults };
}

export async function run(options, command, row) {
  printHead(row, command, ['readers', 'us a delivery', 'to bare', 'KB a session', 'idle CPU', 'verdict']);
  const lines = [];
  for (const n of fitting(options.n ?? [100, 1000, 10_000, 50_000])) {
    const found = await line(n, options);
    record({ row: row.name, command, ...found });
    const { us, ratio, kb, idle, faults } = found;
    if (faults.length > 0) printLine([n, '', '', '', '', `refused: ${faults.join('; ')}`]);
    else {
      lines.push(found);
      printLine([n, us.toFixed(2), `${ratio.toFixed(2)}x`, kb.toFixed(2), `${(idle * 100).toFixed(2)} %`, '']);
    }
  }
  if (lines.length < 2) return;
  const fitted = ['us', 'ratio', 'kb'].map((what) => [what, exponent(lines.map((one) => [one.n, one[what]]))]);
  record({ row: row.name, command, label: 'exponents', ...Object.fromEntries(fitted) });
  printLine(['exponent', ...fitted.map(([, value]) => value.toFixed(3)), '', 'flat is 0']);
}
