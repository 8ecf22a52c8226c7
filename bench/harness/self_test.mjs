// A check that cannot fail is none: what must be refused is shown to be refused, before anything is measured.
import assert from 'node:assert/strict';
import { pause } from '../../tests/support/deadline.mjs';
import { Side } from './side.mjs';
import { fanout } from './sides.mjs';
import { standing } from './standing.mjs';
import { bare, liar } from './systems/limit.mjs';
import { faultsOfBytes, faultsOfRatio, faultsOfRun } from './verdict.mjs';

const fine = { generator: { lost: 0, repeated: 0, broken: 0, cpu: 0.5 }, cpu: 0.5, seconds: 1 };
const withGenerator = (more) => ({ ...fine, generator: { ...fine.generator, ...more } });

function samples() {
  assert.deepEqual(faultsOfRun('x', fine), []);
  assert.match(faultsOfRun('x', withGenerator({ lost: 3 }))[0], /3 messages were lost/);
  assert.match(faultsOfRun('x', withGenerator({ repeated: 1 }))[0], /came twice/);
  assert.match(faultsOfRun('x', withGenerator({ broken: 1 }))[0], /were cut/);
  assert.match(faultsOfRun('x', withGenerator({ cpu: 0.97 }))[0], /generator was saturated/);
  assert.deepEqual(faultsOfRun('x', { ...withGenerator({ cpu: 0.97 }), cpu: 0.99 }), []);  // both were
  assert.deepEqual(faultsOfRatio([1, 1.1, 1.2]), []);
  assert.match(faultsOfRatio([1, 1.1, 1.4])[0], /disagree/);
  assert.deepEqual(faultsOfBytes(200, 200.5), []);
  assert.match(faultsOfBytes(200, 203)[0], /not the same/);
  assert.match(standing([{ to: 'x', ratio: 1.1 }, { to: 'y', ratio: 0.5 }]), /^place 2 of 3: \*\*behind\*\* x \(1\.10x\)/);
  assert.match(standing([{ to: 'y', ratio: 0.5 }]), /^place 1 of 2: Encke is ahead of all/);
}

/// A server that leaves out one delivery of a hundred, and makes another twice, over the transport.
async function findsLies(transport) {
  const side = await Side.start(fanout(liar, transport, { n: 10, deliveries: 1000, client: { patience: 1 } }));
  try {
    await side.measure();
    const faults = faultsOfRun('liar', side.run).join();
    assert.match(faults, /lost/);
    assert.match(faults, /twice/);
  } finally {
    await side.stop();
  }
}

/// A server that stands still where a run begins: clients of the run before, which have not left yet, must not be taken
/// for those of this one.
async function losesNoOpening() {
  const client = { ...bare.transports.eventsource, clients: 8, each: 5000, patience: 1 };
  const side = await Side.start({ name: 'late', system: bare, work: 'openings', client, count: 16 });
  try {
    await side.measure();
    process.kill(side.server.pid, 'SIGSTOP');
    const standsStill = pause(50).then(() => process.kill(side.server.pid, 'SIGCONT'));
    await side.measure();
    await standsStill;
    assert.deepEqual(faultsOfRun('late', side.run).filter((fault) => /lost/.test(fault)), []);
  } finally {
    await side.stop();
  }
}

export async function selfTest() {
  samples();
  await losesNoOpening();
  for (const transport of Object.keys(liar.transports)) await findsLies(transport);
}
