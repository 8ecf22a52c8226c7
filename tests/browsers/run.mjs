// Runs the browser cases against the real binary: node tests/browsers/run.mjs [WORD...]
// With words only the cases whose name holds them all ("firefox long-polling") run.
import { within } from '../support/deadline.mjs';
import { binary, Gateway } from '../support/gateway.mjs';
import { Tally } from '../support/suite.mjs';
import * as automatic from './automatic.mjs';
import * as compression from './compression.mjs';
import * as doctor from './doctor.mjs';
import { engines } from './engines/index.mjs';
import * as eventsource from './eventsource.mjs';
import * as credentials from './credentials.mjs';
import * as forced from './forced.mjs';
import * as growth from './growth.mjs';
import * as hosts from './hosts.mjs';
import * as life from './life.mjs';
import * as pages from './pages.mjs';
import * as sockjs from './sockjs.mjs';
import * as sockets from './sockets.mjs';
import * as tabs from './tabs.mjs';

const caseLimit = 90_000;
const words = process.argv.slice(2);
const tally = new Tally('browsers');

const config = {
  server: { demo: true, shutdown_timeout: '2s', allowed_origins: ['*'] },
  // A frame or stream that the network cut in silence is noticed by its missing heartbeat (protocol, 4.3).
  session: { ping_interval: '4s', pong_timeout: '3s', packets_per_second: 2000 },
  channels: {
    default: { history_size: 1000 },
    namespaces: [{ name: 'chat', allow_publish: true }, { name: 'ticker', history_size: 1, slow_consumer: 'latest' }],
  },
  transports: { polling: { interval: '100ms' } },
};

function casesOf(engine) {
  const cases = [...forced.cases, ...automatic.cases, ...credentials.cases, ...life.casesOf(engine)];
  cases.push(...pages.demos, ...doctor.cases, ...compression.cases);
  cases.push(...eventsource.casesOf(engine), ...sockets.casesOf(engine), ...sockjs.casesOf(engine));
  cases.push(...tabs.casesOf(engine));
  if (engine.name === 'chromium') cases.push(...pages.readme, ...hosts.cases, ...growth.cases);
  return cases.map((one) => ({ ...one, name: `${engine.name}: ${one.name}` }))
    .filter(({ name }) => words.every((word) => name.includes(word)));
}

/// One after the other: only the tab in front runs its timers at full speed.
async function runEngine(gateways, engine) {
  const cases = casesOf(engine);
  if (cases.length === 0) return;
  let browser = null;
  await tally.run(`${engine.name} starts`, async () => { browser = await engine.start(); });
  if (browser === null) return;
  console.log(`browsers: ${cases.length} cases in ${browser.version}`);
  for (const { name, run, limit = caseLimit, on = 'main' } of cases) {
    const gateway = gateways[on];
    await tally.run(name, () => within('the case to end', run({ gateway, browser, engine }), limit));
  }
  await browser.close();
}

async function runAll() {
  const gateways = { main: await Gateway.start(config), sockjs: await Gateway.start(sockjs.config) };
  await Promise.all(engines.map((engine) => runEngine(gateways, engine)));
  for (const [name, gateway] of Object.entries(gateways))
    await tally.run(`the gateway "${name}" leaves cleanly after all of it`, () => gateway.stop());
}

console.log(`browsers: against ${binary}`);
await tally.run('the gateway starts, and all cases were run', runAll);
tally.finish();
