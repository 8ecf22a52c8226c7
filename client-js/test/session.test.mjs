import assert from 'node:assert/strict';
import test from 'node:test';
import { Session } from '../src/session.js';

const lines = (text) => text.split('\n').map((line) => JSON.parse(line));

function sessionWith(count) {
  const session = new Session();
  for (let i = 1; i <= count; ++i) session.add_({ text_: `{"id":${i}}`, keep_: true });
  return session;
}

function living(count = 0) {
  const session = sessionWith(count);
  session.id_ = 'w0-1';
  return session;
}

test('the first attach connects with the key and the waiting commands', () => {
  const session = sessionWith(2), link = {};
  const [head, ...commands] = lines(session.attach_(link, 1000));
  assert.match(session.key_, /^[A-Za-z0-9_-]{8,64}$/);
  assert.deepEqual(head, { connect: { key: session.key_, resume: true, k: 1, have: 0, seq: 1 } });
  assert.deepEqual(commands, [{ id: 1 }, { id: 2 }]);
  assert.deepEqual([link.at_, link.next_], [0, 3]);
});

test('a second opening before the answer has the same key, a higher k and the same numbers', () => {
  const session = sessionWith(1);
  const [first] = lines(session.attach_({}, 1000)), [second, command] = lines(session.attach_({}, 1000));
  assert.equal(second.connect.key, first.connect.key);
  assert.equal(second.connect.k, 2);
  assert.equal(second.connect.seq, 1);
  assert.deepEqual(command, { id: 1 });
});

test('with a session id it resumes, from what was counted and applied', () => {
  const session = living(3), link = {};
  session.applied_(2);
  for (let i = 0; i < 5; ++i) session.count_in_({ at_: i }, 10);
  const [head, ...commands] = lines(session.attach_(link, 1000));
  assert.deepEqual(head, { resume: { session: 'w0-1', k: 1, have: 5, seq: 3 } });
  assert.deepEqual(commands, [{ id: 3 }]);
});

test('commands stay until they are applied, and are sent again with their numbers', () => {
  const session = living(3);
  assert.equal(session.send_(1000).next_, 4);
  session.applied_(1);
  const [head, ...commands] = lines(session.send_(1000).text_);
  assert.equal(head.send.seq, 2);
  assert.deepEqual(commands, [{ id: 2 }, { id: 3 }]);
  session.applied_(3);
  assert.equal(session.queue_.length, 0);
  session.applied_(2);
  assert.equal(session.up_, 3, 'an old answer changes nothing');
});

test('a batch takes what fits, and one at least', () => {
  const session = living();
  session.add_({ text_: 'x'.repeat(100) });
  session.add_({ text_: 'y' });
  assert.equal(session.batch_(1, 50).next_, 2);
  assert.equal(session.batch_(1, 101).next_, 3);
});

test('an address takes only what fits, encoded', () => {
  const session = living();
  session.add_({ text_: '{"id":1}' });
  assert.equal(session.batch_(1, 10, true).next_, 1);
  assert.equal(session.batch_(1, 20, true).next_, 2);
});

test('two links that overlap count each packet once', () => {
  const session = living(), old = {}, next = {};
  session.attach_(old, 1000);
  assert.equal(session.count_in_(old, 1), true);
  session.attach_(next, 1000);
  assert.equal(session.count_in_(old, 1), true, 'the second comes on the old link');
  assert.equal(session.count_in_(next, 1), false, 'and again on the new one');
  assert.equal(session.count_in_(next, 1), true, 'the third is new');
  assert.equal(session.have_, 3);
});

test('an attach under way pins what may be acknowledged and forgotten', () => {
  const session = living(2), old = {}, next = {};
  session.attach_(old, 1000);
  session.release_(old);
  session.count_in_(old, 1);
  session.attach_(next, 1000);
  session.count_in_(old, 1);
  session.add_({ text_: '{"id":3}' });
  session.applied_(3);
  assert.equal(session.ackable_(), 1);
  assert.equal(session.batch_(next.next_, 1000).text_, '\n{"id":3}', 'the new socket numbers on from 3');
  session.release_(next);
  assert.equal(session.ackable_(), 2);
  assert.equal(session.queue_.length, 0);
});

test('an acknowledgement is due after 24 packets or 12 KiB', () => {
  const session = living(), link = {};
  session.attach_(link, 1000);
  session.release_(link);
  for (let i = 0; i < 23; ++i) session.count_in_(link, 10);
  assert.equal(session.ackDue_(), false);
  session.count_in_(link, 10);
  assert.equal(session.ackDue_(), true);
  session.ackable_();
  assert.equal(session.ackDue_(), false);
  session.count_in_(link, 20000);
  assert.equal(session.ackDue_(), true);
});

test('reset: a new key, and only what was never sent is kept', () => {
  const session = sessionWith(2), { key_: key } = session;
  session.attach_({}, 1000);
  session.add_({ text_: '{"id":3}', keep_: true });
  session.add_({ text_: '{"id":4}', keep_: false });
  const fresh = session.reset_();
  assert.deepEqual(fresh.map((c) => c.text_), ['{"id":3}']);
  assert.notEqual(session.key_, key);
  assert.deepEqual([session.have_, session.up_, session.k_, session.id_], [0, 0, 0, '']);
  session.add_(fresh[0]);
  assert.equal(fresh[0].n_, 1);
});
