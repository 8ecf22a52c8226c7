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
export const title = 'Growth, websocket: CPU of a delivery, memory of a session, CPU where nothing happens, and of a turn';

const idleMs = 3000;
const turnsMeasured = 5000;

const crowdOf = (n) => ({ ...encke.transports.websocket, clients: n, publishHead: encke.publishHead });

/// The part of a core that n idle sessions take, and the CPU of a turn of the loop that has one thing to do, in us: Encke
/// has no metric of its turns, and a connection that sends one request after the other makes a turn with each.
async function beside(n) {
  const server = await encke.start({ files: mostFiles });
  const requestHead = encke.publishHead.replace('{channel}', 'nobody');
  let load;
  try {
    load = await Load.start(server, 'requests', { ...crowdOf(n), connections: 1, requestHead, requestBody: '1' });
    const { cpu, seconds } = await costOf(server.pid, () => new Promise((resolve) => setTimeout(resolve, idleMs)));
    const turns = await costOf(server.pid, () => load.run(turnsMeasured));
    return { idle: cpu / seconds, turn: turns.cpu * 1e6 / turnsMeasured };
  } finally {
    await load?.stop();
    await server.stop();
  }
}

async function line(n, options) {
  const serverOptions = { files: mostFiles };
  const sides = [encke, bare].map((system) => fanout(system, 'websocket', { n, deliveries: 100_000, serverOptions }));
  const { figures, ratios, faults } = await compare({ sides, limits: [], sameBytes: true }, options);
  const { start, held } = await crowdMemory(encke, crowdOf(n), serverOptions);
  const kb = (held - start) / n / 1024;
  return { n, us: figures[0].us, ratio: ratios[0].ratio, kb, ...await beside(n), faults };
}

export async function run(options, command, row) {
  printHead(row, command, ['readers', 'us a delivery', 'to bare', 'KB a session', 'idle CPU', 'us a turn with one request', 'verdict']);
  const lines = [];
  for (const n of fitting(options.n ?? [100, 1000, 10_000, 50_000])) {
    const found = await line(n, options);
    record({ row: row.name, command, ...found });
    const { us, ratio, kb, idle, turn, faults } = found;
    if (faults.length > 0) printLine([n, '', '', '', '', '', `refused: ${faults.join('; ')}`]);
    else {
      lines.push(found);
      printLine([n, us.toFixed(2), `${ratio.toFixed(2)}x`, kb.toFixed(2), `${(idle * 100).toFixed(2)} %`,
        turn.toFixed(1), '']);
    }
  }
  if (lines.length < 2) return;
  const fitted = ['us', 'ratio', 'kb', 'turn'].map((what) =>
    [what, exponent(lines.map((one) => [one.n, one[what]]))]);
  record({ row: row.name, command, label: 'exponents', ...Object.fromEntries(fitted) });
  const [us, ratio, kb, turn] = fitted.map(([, value]) => value.toFixed(3));
  printLine(['exponent', us, ratio, kb, '', turn, 'flat is 0']);
}
