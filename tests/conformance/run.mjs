// Runs the conformance cases against the real binary: node tests/conformance/run.mjs [WORD...]
// With words only the cases whose name holds them all ("3.4 websocket") run.
import { binary, Gateway } from '../support/gateway.mjs';
import { inParallel, Tally } from '../support/suite.mjs';
import { within } from '../support/deadline.mjs';
import { cases, Context } from './case.mjs';
import { configs } from './configs.mjs';
import './cases/index.mjs';

const caseLimit = 60_000;
const width = 12;  // most of a case is waiting

const words = process.argv.slice(2);
const chosen = cases.filter(({ name }) => words.every((word) => name.includes(word)));
const tally = new Tally('conformance');
const gateways = new Map();

/// One gateway for each configuration, started by the first case that wants it. TEST_SOCKJS is told of in sockjs.mjs.
function gatewayFor(config) {
  const elsewhere = config.startsWith('sockjs') && process.env.TEST_SOCKJS;
  if (!gateways.has(config))
    gateways.set(config, elsewhere ? Gateway.elsewhere(elsewhere) : Gateway.start(configs[config]));
  return gateways.get(config);
}

async function runCase({ name, transport, run, config }) {
  await tally.run(name, async () => {
    const context = new Context(await gatewayFor(config), transport);
    try {
      await within('the case to end', run(context), caseLimit);
    } finally {
      context.close();
    }
  });
}

async function stop([config, gateway]) {
  await tally.run(`gateway "${config}" leaves cleanly after all of its cases`, async () => (await gateway).stop());
}

process.on('unhandledRejection', (error) => tally.fail('an error that no case waited for', error));
console.log(`conformance: ${chosen.length} cases against ${binary}`);
await inParallel(width, chosen.map((one) => () => runCase(one)));
await inParallel(width, [...gateways].map((one) => () => stop(one)));
tally.finish();
