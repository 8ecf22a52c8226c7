// The uplink by itself: what one request says when several things are due.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Session } from '../src/session.js';
import { ACK, PROBE, Uplink } from '../src/uplink.js';
import { pass, takeTime } from '../test-support/time.mjs';

beforeEach(takeTime);

function uplinkOf() {
  const owner = { session_: new Session(), env_: {}, mayPost_: () => true, sendAnswer_() {}, sendFailed_() {} };
  const uplink = new Uplink(owner), sent = [];
  owner.session_.id_ = 'w0-1';
  uplink.carry_ = (text, done) => {
    sent.push(text.split('\n').slice(1));
    uplink.done = done;
    return () => {};
  };
  return { uplink, sent };
}

test('uplink: a sign of life that is asked for is not forgotten over an acknowledgement that is due', () => {
  const { uplink, sent } = uplinkOf();
  uplink.kick_(PROBE);
  uplink.kick_(ACK);
  pass(0);
  assert.deepEqual(sent, [['{}']]);
  uplink.done('', '{"up":0}');
  pass(0);
  assert.equal(sent.length, 1);
});

test('uplink: what becomes due while a request is under way goes with the next', () => {
  const { uplink, sent } = uplinkOf();
  uplink.kick_(ACK);
  pass(0);
  uplink.kick_(ACK);
  uplink.kick_(PROBE);
  assert.deepEqual(sent, [['']]);
  uplink.done('', '{"up":0}');
  pass(0);
  assert.deepEqual(sent, [[''], ['{}']]);
});
