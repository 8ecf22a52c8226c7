// Exactly once, in order, both ways: the shipped client against the gateway through a network that does its worst.
import assert from 'node:assert/strict';
import { Gateway } from '../../support/gateway.mjs';
import { wholeOracle } from '../oracle/all.mjs';
import { config } from '../oracle/config.mjs';
import { findLies } from '../oracle/lies.mjs';

async function withGateway(lab, use) { return use(lab.closing(await Gateway.start(config))); }

async function everything(lab) {
  const { wrong, sum } = await withGateway(lab, wholeOracle);
  console.log(`  oracle: ${JSON.stringify(sum)}`);
  assert.equal(wrong.length, 0, `${wrong.length} findings, the first of them:\n${wrong.slice(0, 3).join('\n')}`);
}

async function lies(lab) {
  const { missed } = await withGateway(lab, findLies);
  assert.deepEqual(missed, [], 'every lie is found');
}

export const cases = [
  { name: 'oracle: the oracle finds lying relays and broken clients', run: lies, limit: 120_000, width: 'alone' },
  { name: 'oracle: 200 seeds over each transport, and mixed: each message exactly once, in order', run: everything,
    limit: 420_000, width: 'alone' },
];
