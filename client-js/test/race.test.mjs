import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Race } from '../src/race.js';
import { pass, takeTime } from '../test-support/time.mjs';

beforeEach(takeTime);

// Opens fake links, and remembers them by name.
function hostOf() {
  const host = { links: {}, opened: [], exhausted: 0 };
  host.open_ = (name, race, rank) => {
    const link = { transport_: { name_: name, duplex_: name === 'socket' }, rank_: rank };
    link.close_ = () => { link.over_ = true; };
    host.opened.push(name);
    host.links[name] = link;
    return link;
  };
  host.exhausted_ = () => { host.exhausted++; };
  return host;
}

function raceOf(names, headStart = 250) {
  const host = hostOf(), race = new Race(host, names, headStart);
  race.start_();
  const lose = (name, why = 'failed') => {
    host.links[name].over_ = true;
    race.lost_(host.links[name], why);
  };
  const win = (name) => {
    host.links[name].delivered_ = true;
    race.won_(host.links[name]);
  };
  return { host, race, lose, win };
}

test('race: a socket alone until its head start is over', () => {
  const { host } = raceOf(['socket', 'stream', 'poll']);
  pass(249);
  assert.deepEqual(host.opened, ['socket']);
  pass(1);
  assert.deepEqual(host.opened, ['socket', 'stream']);
});

test('race: a socket that wins in time is the only one opened', () => {
  const { host, win } = raceOf(['socket', 'stream']);
  win('socket');
  pass(100000);
  assert.deepEqual(host.opened, ['socket']);
});

test('race: without a head start both start at once', () => {
  assert.deepEqual(raceOf(['socket', 'stream', 'poll'], 0).host.opened, ['socket', 'stream']);
});

test('race: a socket that has asked is given one more head start', () => {
  const { host } = raceOf(['socket', 'stream']);
  host.links.socket.asked_ = true;
  pass(499);
  assert.deepEqual(host.opened, ['socket']);
  pass(1);
  assert.deepEqual(host.opened, ['socket', 'stream']);
});

test('race: a socket that fails at once gives way at once', () => {
  const { host, lose } = raceOf(['socket', 'stream', 'poll']);
  lose('socket');
  assert.deepEqual(host.opened, ['socket', 'stream']);
  pass(1000);
  assert.deepEqual(host.opened, ['socket', 'stream']);
});

test('race: never two held requests', () => {
  const { host, lose } = raceOf(['socket', 'stream', 'poll']);
  pass(250);
  lose('socket');
  assert.deepEqual(host.opened, ['socket', 'stream']);
  lose('stream');
  assert.deepEqual(host.opened, ['socket', 'stream', 'poll']);
});

test('race: an HTTP transport that wins leaves a preferred socket its chance', () => {
  const { host, race, win, lose } = raceOf(['socket', 'stream', 'poll']);
  pass(250);
  win('stream');
  assert.ok(!host.links.socket.over_);
  win('socket');
  assert.ok(host.links.stream.over_);
  assert.equal(race.won_by_, host.links.socket);
  lose('socket');
  assert.equal(host.exhausted, 0);
});

test('race: a socket that wins closes what is tried beside it', () => {
  const { host, win } = raceOf(['socket', 'stream']);
  pass(250);
  win('socket');
  assert.ok(host.links.stream.over_);
});

test('race: a socket that was less preferred is closed', () => {
  const { host, lose, win } = raceOf(['stream', 'socket', 'poll']);
  assert.deepEqual(host.opened, ['stream']);
  lose('stream');
  pass(0);
  assert.deepEqual(host.opened, ['stream', 'socket']);
  win('socket');
  assert.deepEqual(host.opened, ['stream', 'socket']);
});

test('race: when all have failed the host hears it once, with the reasons', () => {
  const { host, race, lose } = raceOf(['socket', 'stream', 'poll']);
  lose('socket', 'a');
  lose('stream', 'b');
  lose('poll', 'c');
  pass(100000);
  assert.equal(host.exhausted, 1);
  assert.deepEqual(race.failures_.map((f) => `${f.transport}: ${f.reason}`), ['socket: a', 'stream: b', 'poll: c']);
});

test('race: stopped, it opens nothing more', () => {
  const { host, race } = raceOf(['socket', 'stream']);
  race.stop_();
  pass(100000);
  assert.deepEqual(host.opened, ['socket']);
  assert.ok(host.links.socket.over_);
});
