// All runs, spread over processes, and what they add up to.
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../support/deadline.mjs';
import { output } from '../../support/gateway.mjs';
import { clientText } from '../../support/engine/bundle.mjs';
import { fetchText } from '../../support/http.mjs';
import { ways } from './config.mjs';
import { names as steps } from './steps.mjs';
import { kinds } from './storm.mjs';

const worker = new URL('worker.mjs', import.meta.url);

const counters = ['sessions_opened', 'sessions_joined', 'sessions_resumed', 'attach_fenced', 'attach_replaced',
  'transports_recycled', 'no_pong', 'packets_repeated', 'messages_resent', 'stale'];

/// The gateway's counters by name.
export async function metrics(gateway) {
  const { text } = await fetchText(gateway, '/encke/metrics', { headers: { 'x-api-key': gateway.api.key } });
  const lines = text.matchAll(/^encke_(\w+?)(?:_total)? (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, name, n]) => [name, Number(n)]));
}

/// Seeds from `first` on, over each way: neighbours differ in their way, so that all of them load the machine alike.
export function manyRuns({ first = 1, seeds, over = ways }) {
  return Array.from({ length: seeds }, (_, index) => over.map((way) => ({ seed: first + index, way }))).flat();
}

/// Reports of `runs`, each told to `hear` as it comes.
export async function runAll({ gateway, runs, processes = 2, width = 50, hear = () => {} }) {
  const address = { url: gateway.url, port: gateway.port, key: gateway.api.key };
  const text = await clientText();
  const reports = [];
  const take = (report) => {
    reports.push(report);
    hear(report);
  };
  const shares = Array.from({ length: processes }, (_, share) => runs.filter((_run, at) => at % processes === share));
  await Promise.all(shares.map((share) => inProcess({ address, text, runs: share, width }, take)));
  return reports;
}

function inProcess(job, take) {
  const child = fork(worker);
  let left = job.runs.length;
  child.on('message', (report) => {
    left -= 1;
    take(report);
  });
  child.send(job);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (left === 0) resolve();
      else reject(new Error(`a process of the oracle ended with ${code}, ${left} runs before its end`));
    });
  });
}

const add = (sum, more) => {
  for (const [name, n] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
};

export function totals(reports) {
  const sum = { runs: reports.length, failed: 0, abandoned: 0, delivered: 0, commands: 0, connections: 0, requests: 0 };
  const [struck, stepped] = [{}, {}];
  for (const { failed, abandoned, delivered, commands, counts, steps: taken } of reports) {
    const { connections, requests } = counts;
    add(sum, { failed: Number(failed), abandoned: Number(abandoned ?? 0), delivered, commands, connections, requests });
    add(struck, counts.faults);
    add(stepped, taken);
  }
  return { ...sum, faults: struck, steps: stepped };
}

/// What a whole oracle must have seen and has not.
export function idle({ faults, steps: taken }) {
  return [...kinds.filter((kind) => !faults[kind]).map((kind) => `no ${kind} ever struck`),
    ...steps.filter((name) => !taken[name]).map((name) => `the step ${name} was never taken`)];
}

/// The gateway's counters that tell that something happened, since `before`.
export async function happened(gateway, before = {}) {
  const now = await metrics(gateway);
  return Object.fromEntries(counters.map((name) => [name, now[name] - (before[name] ?? 0)]));
}

/// Pages that leave end their sessions. One opening in a hundred may have been on its way for longer than its page
/// lived: that session ends when its resume window has passed.
export function allLeft(gateway, runs) {
  return eventually('the sessions to end with their pages',
    async () => (await metrics(gateway)).sessions <= runs / 100, 5000);
}

/// The whole oracle: 0 failed, nothing missing, or the texts that say what is wrong.
export async function wholeOracle(gateway, { seeds = 200, ...options } = {}) {
  const before = await metrics(gateway);
  const reports = await runAll({ gateway, runs: manyRuns({ seeds }), ...options });
  const sum = totals(reports);
  const wrong = [...reports.filter(({ failed }) => failed).map(describe), ...idle(sum)];
  if (sum.abandoned > sum.runs / 100) wrong.push(`${sum.abandoned} pages left without ending their sessions`);
  if (wrong.length === 0) await allLeft(gateway, sum.runs);
  return { wrong, reports, sum: { ...sum, gateway: await happened(gateway, before) } };
}

/// What is printed of a run that failed. All that went over the network goes to a file.
export function describe({ seed, way, violations, trace, log, ms }) {
  const requests = log.filter(({ faults }) => faults.length > 0).slice(-40).map(requestLine);
  const file = path.join(output, `oracle-${way}-${seed}.txt`);
  writeFileSync(file, [...violations, ...log.map(requestLine), ...trace].join('\n'));
  return [`seed ${seed}, ${way}, after ${ms} ms: ${violations.slice(0, 12).join('; ')}`,
    `again: node tests/network/oracle/run.mjs --seed ${seed} --transport ${way}   (all of it: ${file})`,
    '-- what the proxy did:', ...requests,
    '-- what the client said:', ...trace.filter((line) => / (client:|calm)/.test(line)).slice(-60)].join('\n  ');
}

function requestLine({ number, onConnection, method, path: where, status, faults, struck }) {
  const place = `#${number} (${onConnection}. of its connection)`;
  return `${place} ${method} ${where} ${status ?? '-'}: ${faults}, struck: ${struck}`;
}

export function table(reports) {
  const rows = [...new Set(reports.map(({ way }) => way))].map((way) => {
    const { runs, failed, delivered, commands, requests, faults } = totals(reports.filter((one) => one.way === way));
    const struck = Object.values(faults).reduce((a, b) => a + b, 0);
    const times = reports.filter((one) => one.way === way).map(({ ms }) => ms).sort((a, b) => a - b);
    const [median, longest] = [times[times.length >> 1], times.at(-1)];
    return [way, runs, failed, delivered, commands, requests, struck, median, longest];
  });
  return [['', 'runs', 'failed', 'down', 'up', 'requests', 'faults', 'ms', 'longest'], ...rows]
    .map(([way, ...numbers]) => way.padEnd(14) + numbers.map((n) => String(n).padStart(9)).join('')).join('\n');
}
