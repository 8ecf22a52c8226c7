// Storm: which faults a request meets, by the run's own chance. Short and dense, and always inside the resume window.
import { faults } from '../../support/fault_proxy.mjs';

const hows = ['fin', 'rst', 'half'];

const upgrade = ({ upgrade: yes }) => yes;
const plain = ({ upgrade: yes }) => !yes;
const posted = ({ method, upgrade: yes }) => method === 'POST' && !yes;

/// [weight, the faults, for which requests].
const table = [
  [34, () => []],
  [18, (random) => [cutDown(random)]],
  [6, (random) => [cutDown(random), slow(random)]],
  [8, (random) => [faults.cut({ after: random.int(0, 900), direction: 'up', how: random.pick(hows) })]],
  [2, (random) => [faults.stall({ after: random.int(0, 3000), direction: 'down' })]],
  [1, (random) => [faults.stall({ after: random.int(0, 900), direction: 'up' })]],
  [8, (random) => [slow(random)]],
  [4, (random) => [faults.throttle({ bytesPerSecond: random.int(8000, 60000) })]],
  [4, (random) => [faults.status({ status: random.pick([502, 503, 504]) })]],
  [5, () => [faults.swallow()], plain],
  [5, () => [faults.duplicate()], posted],
  [3, (random) => [faults.truncate({ after: random.int(0, 4000) })], plain],
  [3, (random) => [faults.buffer({ bytes: random.int(500, 6000), ms: random.int(50, 500) })]],
  [3, () => [faults.http10()], plain],
  // An attach that is long on its way, while what is in use until then goes on.
  [20, (random) => [faults.delay({ ms: random.int(50, 300), direction: 'up' })], upgrade],
  [2, () => [faults.stripUpgrade()], upgrade],
  [1, () => [faults.muteUpgrade()], upgrade],
];

/// A network that is only slow: an attach is long on its way, while what is in use until then goes on.
export function slowOpenings({ path, upgrade: yes }, random) {
  if (!yes && !path.endsWith('polling')) return [];
  return [faults.delay({ ms: random.int(30, 200), direction: random.pick(['up', 'down']) })];
}

/// What a storm must have had: the oracle fails where one never came.
export const kinds = ['cut', 'stall', 'delay', 'throttle', 'status', 'swallow', 'duplicate', 'truncate', 'buffer',
  'http10', 'stripUpgrade', 'muteUpgrade'];

function cutDown(random) {
  return faults.cut({ after: random.int(0, 4000), direction: 'down', how: random.pick(hows) });
}

function slow(random) {
  const direction = random.pick(['down', 'up']);
  return faults.delay({ ms: random.int(2, 60), jitter: random.int(0, 60), direction });
}

/// A plan for a FaultProxy; `calm` of the requests, beside the table's own, meet nothing.
export function storm(calm = 0) {
  return (request, random) => {
    if (random.chance(calm)) return [];
    const able = table.filter(([, , fits]) => !fits || fits(request));
    let at = random() * able.reduce((sum, [weight]) => sum + weight, 0);
    const [, make] = able.find(([weight]) => (at -= weight) < 0);
    return make(random);
  };
}
