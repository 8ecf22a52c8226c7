// A soak in small, so that `./dev soak` works when it is wanted.
import assert from 'node:assert/strict';
import { Soak } from '../../soak/soak.mjs';

async function small() {
  const soak = await new Soak({ sessions: 200, messages: 20_000 }).run();
  assert.deepEqual(soak.violations.slice(0, 3), []);
  assert.ok(soak.delivered >= 20_000, `${soak.delivered} messages were delivered`);
  assert.ok(soak.up > 0 && soak.faults.cut > 0 && soak.halves.every(({ sessions }) => sessions >= 200),
    `idle: ${JSON.stringify({ up: soak.up, faults: soak.faults, halves: soak.halves })}`);
}

export const cases = [
  { name: 'soak: 200 sessions, 20,000 messages, none lost or twice', run: small, limit: 180_000, width: 'alone' },
];
