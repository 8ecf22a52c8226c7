// What depends on time and chance: backoff, liveness, memory.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { backoff } from '../src/backoff.js';
import { Liveness } from '../src/liveness.js';
import { Memory } from '../src/memory.js';
import { pass, sleep, takeTime, time } from '../test-support/time.mjs';

beforeEach(takeTime);

test('backoff: soon, then under a doubling bound, never above 30 s', () => {
  time.random = 0.999999;
  const waits = Array.from({ length: 9 }, (_, tries) => Math.round(backoff(tries)));
  assert.deepEqual(waits, [250, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test('backoff: full jitter, down to nothing', () => {
  time.random = 0;
  assert.equal(backoff(4), 0);
});

test('backoff: when the gateway says, no sooner and no later', () => {
  time.random = 0.5;
  assert.equal(backoff(0, 1234), 1234);
  assert.equal(backoff(4, 1234), 1234);
});

function watched() {
  const owner = { probes: 0, silent: 0, probe_() { this.probes++; }, silent_() { this.silent++; } };
  const live = new Liveness(owner);
  live.watch_(25000, 8000);
  return { owner, live };
}

test('liveness: nothing for interval and time-out is silence, and it was probed before', () => {
  const { owner } = watched();
  pass(30999);
  assert.deepEqual([owner.probes, owner.silent], [0, 0]);
  pass(1);
  assert.deepEqual([owner.probes, owner.silent], [1, 0]);
  pass(1999);
  assert.equal(owner.silent, 0);
  pass(1);
  assert.equal(owner.silent, 1);
});

test('liveness: what is heard puts it off', () => {
  const { owner, live } = watched();
  for (let i = 0; i < 10; ++i) {
    pass(25000);
    live.hear_();
  }
  assert.deepEqual([owner.probes, owner.silent], [0, 0]);
});

test('liveness: a timer that comes hours late asks before it judges', () => {
  const { owner, live } = watched();
  sleep(3600000);
  pass(0);
  assert.deepEqual([owner.probes, owner.silent], [1, 0]);
  live.hear_();
  pass(20000);
  assert.deepEqual([owner.probes, owner.silent], [1, 0]);
});

test('liveness: stopped, it is quiet', () => {
  const { owner, live } = watched();
  live.stop_();
  pass(1000000);
  assert.deepEqual([owner.probes, owner.silent], [0, 0]);
});

/// A beat that the gateway wrote `delay` ago by its own clock, which has nothing to do with ours.
const beat = (live, delay) => live.hear_(time.now - 987654 - delay);

test('liveness: beats that come a little late are no evidence', () => {
  const { owner, live } = watched();
  for (const delay of [400, 300, 1700, 300]) {
    beat(live, delay);
    pass(25000);
  }
  assert.equal(owner.probes, 0);
});

test('liveness: a beat that comes late is evidence: a sign of life is asked for, and must come within 2 s', () => {
  const { owner, live } = watched();
  beat(live, 100);
  pass(25000);
  beat(live, 1700);
  assert.deepEqual([owner.probes, owner.silent], [1, 0]);
  pass(1999);
  assert.equal(owner.silent, 0);
  pass(1);
  assert.equal(owner.silent, 1);
});

test('liveness: a clock that was set forward is found out by the first sign of life', () => {
  const { owner, live } = watched();
  for (const delay of [100, 3600100, 3600100, 3600100, 3600100]) {
    beat(live, delay);
    pass(1000);
  }
  assert.deepEqual([owner.probes, owner.silent], [1, 0]);
});

function storage() {
  const items = {};
  return { items, getItem: (key) => items[key] ?? null, setItem: (key, value) => { items[key] = value; } };
}

test('memory: a failure is known to the next page, until something works', () => {
  const env = { url_: 'http://a/encke', root_: { localStorage: storage() } };
  new Memory(env).note_('websocket', false);
  const next = new Memory(env);
  assert.equal(next.bars_('websocket'), true);
  assert.equal(next.bars_('long-polling'), false);
  assert.equal(new Memory({ ...env, url_: 'http://b/encke' }).bars_('websocket'), false);
  next.note_('websocket', true);
  assert.equal(new Memory(env).bars_('websocket'), false);
  assert.equal(new Memory(env).proved_('websocket'), true);
});

test('memory: it is time to look again after 1, 4, 16, 64 and 64 minutes', () => {
  const memory = new Memory({ url_: 'u', root_: {} });
  for (const minutes of [1, 4, 16, 64, 64]) {
    memory.note_('stream!', false);
    sleep(minutes * 60000 - 1);
    assert.equal(memory.bars_('stream!', true), true);
    sleep(1);
    assert.equal(memory.bars_('stream!', true), false);
    assert.equal(memory.bars_('stream!'), true);
  }
});

test('memory: a change of network wipes it out', () => {
  const env = { url_: 'u', root_: { localStorage: storage() } }, memory = new Memory(env);
  memory.note_('eventsource', false);
  memory.forget_();
  assert.equal(new Memory(env).bars_('eventsource'), false);
});

test('memory: harmless without a storage, with one that throws, and with nonsense in it', () => {
  const throws = { get localStorage() { throw new Error('blocked'); } };
  const nonsense = storage();
  nonsense.items['encke u'] = '{"websocket":';
  for (const root of [{}, throws, { localStorage: nonsense }]) {
    const memory = new Memory({ url_: 'u', root_: root });
    memory.note_('websocket', false);
    assert.equal(memory.bars_('websocket'), true);
  }
});
