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

/// {us, longest} of the loop's turns while `work` runs, as the gateway itself measures them: how long one is, and the end of
/// the bucket that holds the longest, in us. The turns that answer for the metrics are among them: few beside many.
async function turnsDuring(server, work) {
  const before = await server.metrics();
  await work();
  const after = await server.metrics();
  const more = (name) => after[`loop_turn_seconds_${name}`] - before[`loop_turn_seconds_${name}`];
  const ends = Object.keys(after).map((name) => /^loop_turn_seconds_bucket\{le="(.+)"\}$/.exec(name)?.[1]).filter(Boolean);
  const longest = ends.find((end) => more(`bucket{le="${end}"}`) === more('count'));
  return { us: more('sum') * 1e6 / more('count'), longest: longest === '+Inf' ? Infinity : Number(longest) * 1e6 };
}

/// What n idle sessions cost: the part of a core that they take, and what a turn of the loop with one thing to do is beside
/// them, in us: by the CPU of requests that one connection sends one after the other, and by the loop's own clock.
async function beside(n) {
  const server = await encke.start({ files: mostFiles });
  const requestHead = encke.publishHead.replace('{channel}', 'nobody');
  let load;
  try {
    load = await Load.start(server, 'requests', { ...crowdOf(n), connections: 1, requestHead, requestBody: '1' });
    const { cpu, seconds } = await costOf(server.pid, () => new Promise((resolve) => setTimeout(resolve, idleMs)));
    let requests;
    const turns = await turnsDuring(server, async () => {
      requests = await costOf(server.pid, () => load.run(turnsMeasured));
    });
    return { idle: cpu / seconds, request: requests.cpu * 1e6 / turnsMeasured, turn: turns.us, longest: turns.longest };
  } finally {
    await load?.stop();
    await server.stop();
  }
}

async function line(n, options) {
  const serverOptions = { files: mostFiles };
  const sides = [encke, bare].map((system) => fanout(system, 'websocket', { n, deliveries: 50_000, serverOptions }));
  const { figures, ratios, faults } = await compare({ sides, limits: [], sameBytes: true }, options);
  const { start, held } = await crowdMemory(encke, crowdOf(n), serverOptions);
  const kb = (held - start) / n / 1024;
  return { n, us: figures[0].us, ratio: ratios[0].ratio, kb, ...await beside(n), faults };
}

export async function run(options, command, row) {
  printHead(row, command, ['readers', 'us a delivery', 'to bare', 'KB a session', 'idle CPU', 'us a request by itself',
    'us a turn of the loop (longest)', 'verdict']);
  const lines = [];
  for (const n of fitting(options.n ?? [100, 1000, 10_000, 50_000])) {
    const found = await line(n, options);
    record({ row: row.name, command, ...found });
    const { us, ratio, kb, idle, request, turn, longest, faults } = found;
    if (faults.length > 0) printLine([n, '', '', '', '', '', '', `refused: ${faults.join('; ')}`]);
    else {
      lines.push(found);
      printLine([n, us.toFixed(2), `${ratio.toFixed(2)}x`, kb.toFixed(2), `${(idle * 100).toFixed(2)} %`,
        request.toFixed(1), `${turn.toFixed(1)} (<= ${longest})`, '']);
    }
  }
  if (lines.length < 2) return;
  const fitted = ['us', 'ratio', 'kb', 'request', 'turn'].map((what) =>
    [what, exponent(lines.map((one) => [one.n, one[what]]))]);
  record({ row: row.name, command, label: 'exponents', ...Object.fromEntries(fitted) });
  const [us, ratio, kb, request, turn] = fitted.map(([, value]) => value.toFixed(3));
  printLine(['exponent', us, ratio, kb, '', request, turn, 'flat is 0']);
}
