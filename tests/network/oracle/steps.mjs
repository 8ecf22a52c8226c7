// Steps: what happens around a client while the storm lasts. Each takes a run (one_run.mjs).
import { transports } from './config.mjs';

/// Some publications for one channel, in one request of the application's.
export async function publish(run) {
  const { random, ledger } = run;
  const channel = random.pick(run.channels);
  const one = () => ({ publish: { channel, data: ledger.next(channel) } });
  const commands = Array.from({ length: random.int(1, 5) }, one);
  await run.gateway.api.call('batch', { commands });
}

/// Some commands of the page's.
function send(run) {
  for (let count = run.random.int(1, 4); count > 0; count -= 1) run.command();
}

/// Everything on the way breaks at once.
const cutAll = (run) => run.proxy.cut({ reset: run.random.chance(0.5) });

function stallAll(run) {
  run.proxy.stall(true);
  run.later(run.random.int(50, 900), () => run.proxy.stall(false));
}

function refuseAll(run) {
  run.proxy.refuse(true);
  run.later(run.random.int(50, 400), () => run.proxy.refuse(false));
}

const cutByPage = (run) => run.client.cut(run.random.int(0, 150));

const online = (run) => run.engine.dispatch('online');

/// The page comes back from the back/forward cache.
const comeBack = (run) => run.engine.dispatch('pageshow', { persisted: true });

function look(run) {
  run.engine.hide(true);
  run.engine.hide(false);
}

/// Other transports in mid-stream: one, some, or all that there are.
export function change(run) {
  const { random } = run;
  if (random.chance(0.2)) return run.client.use();
  const first = random.chance(0.3) ? 'websocket' : random.pick(transports);
  return run.client.use(random.chance(0.6) ? [first] : [first, ...transports.filter(() => random.chance(0.4))]);
}

/// [weight, name, step, in mixed runs only].
const table = [
  [40, 'publish', publish],
  [26, 'send', send],
  [4, 'cutAll', cutAll],
  [3, 'stallAll', stallAll],
  [2, 'refuseAll', refuseAll],
  [3, 'cutByPage', cutByPage],
  [2, 'online', online],
  [1, 'comeBack', comeBack],
  [2, 'look', look],
  [14, 'change', change, true],
];

export const names = table.map(([, name]) => name);

/// [name, step] for the next moment of a run.
export function nextStep({ random, way }) {
  const able = table.filter(([, , , mixed]) => !mixed || way === 'mixed');
  let at = random() * able.reduce((sum, [weight]) => sum + weight, 0);
  const [, name, step] = able.find(([weight]) => (at -= weight) < 0);
  return [name, step];
}
