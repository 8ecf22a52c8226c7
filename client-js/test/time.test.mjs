// What depends on time and chance: backoff, liveness, memory.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Backoff } from '../src/backoff.js';
import { Liveness } from '../src/liveness.js';
import { Memory } from '../src/memory.js';
import { pass, sleep, takeTime, time } from '../test-support/time.mjs';

beforeEach(takeTime);

test('backoff: the first try at once, then under a doubling bound, never above 30 s', () => {
  const backoff = new Backoff();
  time.random = 0.999999;
  const waits = Array.from({ length: 12 }, () => Math.round(backoff.next_()));
  assert.deepEqual(waits, [0, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000, 30000, 30000]);
});

test('backoff: full jitter, down to nothing', () => {
  const backoff = new Backoff();
  backoff.tries_ = 4;
  time.random = 0;
  assert.equal(backoff.next_(), 0);
});

test('backoff: shutdown spreads the first try over 5 s, too many requests over 20 s', () => {
  time.random = 0.5;
  assert.equal(new Backoff().next_(3001), 2500);
  assert.equal(new Backoff().next_(3013), 10000);
});

test('backoff: reset begins anew', () => {
  const backoff = new Backoff();
  for (let i = 0; i < 5; ++i) backoff.next_();
  backoff.reset_();
  assert.equal(backoff.next_(), 0);
});

function watched() {
  const owner = { probes: 0, silent: 0, probe_() { this.probes++; }, silent_() { this.silent++; } };
  const live = new Liveness(owner);
  live.watch_(25000, 8000);
  return { owner, live };
}

test('liveness: nothing for interval and time-out is silence, and it was probed before', () => {
  const { owner } = watched();
  pass(28999);
  assert.deepEqual([owner.probes, owner.silent], [0, 0]);
  pass(1);
  assert.deepEqual([owner.probes, owner.silent], [1, 0]);
  pass(3999);
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

function storage() {
  const items = {};
  return { items, getItem: (key) => items[key] ?? null, setItem: (key, value) => { items[key] = value; } };
}

test('memory: a failure is known to the next page, for an hour', () => {
  const env = { url_: 'http://a/encke', root_: { localStorage: storage() } };
  new Memory(env).note_('websocket', false);
  const next = new Memory(env);
  assert.equal(next.failed_('websocket'), true);
  assert.equal(next.failed_('long-polling'), false);
  assert.equal(new Memory({ ...env, url_: 'http://b/encke' }).failed_('websocket'), false);
  sleep(3600001);
  assert.equal(next.failed_('websocket'), false);
});

test('memory: success and a change of network wipe it out', () => {
  const env = { url_: 'u', root_: { localStorage: storage() } }, memory = new Memory(env);
  memory.note_('websocket', false);
  memory.note_('websocket', true);
  assert.equal(new Memory(env).failed_('websocket'), false);
  memory.note_('eventsource', false);
  memory.forget_();
  assert.equal(new Memory(env).failed_('eventsource'), false);
});

test('memory: harmless without a storage, with one that throws, and with nonsense in it', () => {
  const throws = { get localStorage() { throw new Error('blocked'); } };
  const nonsense = storage();
  nonsense.items['encke u'] = '{"websocket":';
  for (const root of [{}, throws, { localStorage: nonsense }]) {
    const memory = new Memory({ url_: 'u', root_: root });
    memory.note_('websocket', false);
    assert.equal(memory.failed_('websocket'), true);
  }
});
