// 2.3, 2.8: openings that are wrong.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { randomKey } from '../../support/peer.mjs';
import { all, callbacks, oneShots, oneWay, websocket } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';

async function assertRefused(t, packets, code) {
  const wire = t.wire(packets);
  const { disconnect } = await wire.next();
  assert.equal(disconnect?.code, code);
  assert.equal(typeof disconnect.reason, 'string');
  const end = await wire.ended;
  if (!t.transport.duplex) assert.equal(end.status, 200);
}

const wrong = [
  ['resume without a key', { connect: { resume: true } }],
  ['a key of 7 characters', { connect: { key: 'abcdefg', resume: true } }],
  ['a key of 65 characters', { connect: { key: 'k'.repeat(65), resume: true } }],
  ['a key with other characters', { connect: { key: 'abcdefg ', resume: true } }],
  ['a k that is no number', { connect: { key: randomKey(), resume: true, k: 'one' } }],
  ['a connect that is no object', { connect: [] }],
];

for (const [what, packet] of wrong) {
  over(all, '2.4', `${what} is refused with 3501`, (t) => assertRefused(t, [packet], 3501));
}

over(all, '3.2', 'a connect that has counted packets of a session that is new is refused with 3501',
  (t) => assertRefused(t, [{ connect: { key: randomKey(), resume: true, have: 3 } }], 3501));

over(all, '6.2', 'an unknown session is answered 3010', (t) =>
  assertRefused(t, [{ resume: { session: `w0-${'A'.repeat(32)}`, k: 2, have: 0, seq: 1 } }], 3010));

for (const session of [
  undefined,
  '',
  'w0-',
  'w9-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '../../etc/passwd',
  'x'.repeat(300),
]) {
  over(all, '6.2', `the session "${session?.slice(0, 20)}" is unknown, or no session at all`, async (t) => {
    const { disconnect } = await t.wire([{ resume: { session, k: 2, have: 0, seq: 1 } }]).next();
    assert.ok([3010, 3501].includes(disconnect?.code), JSON.stringify(disconnect));
  });
}

over(oneShots, '2.4', 'a one-shot transport needs resume',
  (t) => assertRefused(t, [{ connect: { key: randomKey() } }], 3501));

over(oneWay, '2.8', 'an opening that is no JSON is refused with 3501, status 200', (t) =>
  assertRefused(t, ['{"connect"'], 3501),
);

over(oneWay, '2.1', 'an opening whose first packet is a command is refused with 3501',
  (t) => assertRefused(t, [{ id: 1, subscribe: { channel: 'a' } }], 3501));

over(oneWay, '2.1', 'an opening without a packet is refused', async (t) => {
  const wire = t.wire(['']);
  const { disconnect } = await wire.next();
  assert.ok(disconnect.code >= 3500, JSON.stringify(disconnect));
});

once('2.1', 'a GET opening without p is refused', async (t) => {
  const { status, text } = await fetchText(t.gateway, '/encke/eventsource');
  assert.ok(status === 400 || text.includes('"disconnect"'), `${status} ${text}`);
});

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const forbidden = printable.filter((character) => !/[A-Za-z0-9_.$]/.test(character));

over(callbacks, '2.3', 'each character but A-Z a-z 0-9 _ . $ in a callback is answered 400', async (t) => {
  const others = ['\0', '\n', '\r', '\t', '\x7f', '\u2028', '\u00e4', '\u{1f600}'];
  for (const character of [...forbidden, ...others]) {
    for (const name of [`${character}`, `a${character}b`]) {
      const wire = t.wire([{ connect: { key: randomKey(), resume: true } }], { callback: encodeURIComponent(name) });
      assert.equal((await wire.ended).status, 400, JSON.stringify(name));
    }
  }
});

for (const callback of ['', 'x'.repeat(65), 'a;b', 'a(b', 'a<b', 'a%20b', 'a%0Ab', '%C3%A4', '%zz', '%ff']) {
  over(callbacks, '2.3', `the callback "${callback.slice(0, 10)}" is answered 400`, async (t) => {
    const wire = t.wire([{ connect: { key: randomKey(), resume: true } }], { callback });
    const end = await wire.ended;
    assert.equal(end.status, 400);
  });
}

for (const callback of ['a', 'a.b_C$9', 'x'.repeat(64)]) {
  over(callbacks, '2.3', `the callback "${callback.slice(0, 10)}" is accepted`, async (t) => {
    assert.ok((await t.wire([{ connect: { key: randomKey(), resume: true } }], { callback }).next()).connect);
  });
}

const inFirstHalf = ['websocket', 'xhr-streaming', 'long-polling'];

async function assertSwitchedOff(t) {
  const end = await t.wire([{ connect: { key: randomKey(), resume: true } }]).ended;
  assert.equal(end.status, 404);
  const open = all.find(({ name }) => inFirstHalf.includes(name) !== inFirstHalf.includes(t.transport.name));
  const { transports } = await t.peer({}, open).connect();
  assert.ok(transports.includes(open.name) && !transports.includes(t.transport.name), transports.join());
}

over(
  all.filter(({ name }) => !inFirstHalf.includes(name)),
  '2.8',
  'a transport that is switched off is 404 and in no list',
  assertSwitchedOff,
  'firstHalf',
);
over(
  all.filter(({ name }) => inFirstHalf.includes(name)),
  '2.8',
  'a transport that is switched off is 404 and in no list',
  assertSwitchedOff,
  'secondHalf',
);

once('2.4', 'a second connect on a WebSocket is a bad packet', async (t) => {
  const wire = t.wire([{ connect: {} }, { connect: {} }], {}, websocket);
  assert.ok((await wire.next()).connect);
  const packet = await wire.next();
  assert.ok(packet.error || packet.disconnect?.code === 3501, JSON.stringify(packet));
});
