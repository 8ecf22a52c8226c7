// node tests/soak/run.mjs [--sessions 10000] [--messages 1000000] [--minutes N] [--seed N] [--processes N]
// Prints a table and a line of JSON. Exit status 1 where anything was lost, came twice or out of order, a session was
// lost or stayed behind, or memory grew.
import { parseArgs } from 'node:util';
import { Soak } from './soak.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: { sessions: text, messages: text, minutes: text, seed: text, rounds: text, processes: text },
});
const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));

const mebibytes = (bytes) => (bytes / 1048576).toFixed(1);

function row(name, cells) { console.log(name.padEnd(26) + cells.map((cell) => String(cell).padStart(12)).join('')); }

const begun = Date.now();
const soak = new Soak(options);
console.log(`soak: ${soak.sessions} sessions in ${soak.processes} processes, seed ${soak.seed}`);
const telling = setInterval(() => soak.progress().then((text) => console.error(text), () => {}), 10_000);
try {
  await soak.run();
} catch (error) {
  soak.violations.push(error.stack);
} finally {
  clearInterval(telling);
}
for (const violation of soak.violations.slice(0, 20)) console.log(`VIOLATION ${violation}`);
const { halves, faults, violations, delivered, up } = soak;
const line = (name, of) => row(name, halves.map(of));
row('', halves.map((_, index) => `half ${index + 1}`));
line('sessions', (half) => half.sessions);
line('delivered down', (half) => half.delivered);
line('applied up', (half) => half.up);
line('attaches', (half) => half.resumed);
line('sent again, down', (half) => half.resent);
line('sent again, up', (half) => half.repeated);
line('opened in, s', (half) => (half.openedIn / 1000).toFixed(1));
line('seconds', (half) => (half.ms / 1000).toFixed(1));
line('memory afterwards, MiB', (half) => mebibytes(half.rss));
line('peak so far, MiB', (half) => mebibytes(half.peak));
console.log(JSON.stringify({
  sessions: soak.sessions, seed: soak.seed, seconds: Math.round((Date.now() - begun) / 1000), delivered, up, faults,
  violations: violations.length, halves,
}));
process.exitCode = violations.length > 0 ? 1 : 0;
