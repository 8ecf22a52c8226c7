// Faults that end something, or make it silent.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { faults } from '../../support/fault_proxy.mjs';
import { always, chunk, chunkedHead, Course, get, ok, switching, upgrade } from './ends.mjs';

const answer = ok('x'.repeat(100));
const request = get('/cut', 'X-Padding: abcdefghijklmnopqrstuvwxyz\r\n');

/// The answer is cut at `after`: the client has so much of it and not more, and both ends know it as `how`.
function cutDown(how, after) {
  return async (lab) => {
    const { client, origin } = await (await Course.start(lab, always(faults.cut({ after, how })))).begun();
    origin.send(answer);
    assert.equal(await client.end, how);
    assert.equal(client.text, answer.slice(0, after));
    assert.equal(await origin.end, how);
  };
}

function cutUp(how, after) {
  return async (lab) => {
    const course = await Course.start(lab, always(faults.cut({ after, how, direction: 'up' })));
    const client = await course.client();
    client.send(request);
    const origin = await course.origin.next();
    assert.equal(await origin.end, how);
    assert.equal(origin.text, request.slice(0, after));
    assert.equal(await client.end, how);
    assert.equal(client.text, '');
  };
}

async function cutBetween(lab) {
  const course = await Course.start(lab, always(faults.cut({ after: answer.length + 10 })));
  const { client, origin } = await course.begun();
  origin.send(answer);
  await client.expect(answer);
  client.send(request);
  await origin.expect(request);
  assert.deepEqual(course.proxy.counts.planned, { cut: 2 });
  assert.deepEqual(course.proxy.counts.faults, {}, 'a cut behind the end of the answer happened');
}

async function cutUpgraded(lab) {
  const after = switching.length + 10;
  const { client, origin } = await (await Course.start(lab, always(faults.cut({ after, how: 'rst' })))).begun(upgrade);
  origin.send(switching);
  await client.expect(switching);
  origin.send('0123456789abcdef');
  assert.equal(await client.end, 'rst');
  assert.equal(client.text, '0123456789');
}

async function halfDown(lab) {
  const course = await Course.start(lab, always(faults.cut({ after: switching.length + 3, how: 'half' })));
  const { client, origin } = await course.begun(upgrade);
  origin.send(`${switching}abcdef`);
  assert.equal(await client.end, 'fin');
  assert.equal(client.text, `${switching}abc`);
  client.send('still going up');
  await origin.expect('still going up');
  assert.equal(origin.over, null);
}

async function halfUp(lab) {
  const after = upgrade.length + 3;
  const course = await Course.start(lab, always(faults.cut({ after, how: 'half', direction: 'up' })));
  const { client, origin } = await course.begun(upgrade);
  origin.send(switching);
  await client.expect(switching);
  client.send('abcdef');
  assert.equal(await origin.end, 'fin');
  assert.equal(origin.text, 'abc');
  origin.send('still coming down');
  await client.expect('still coming down');
}

async function stallDown(lab) {
  const course = await Course.start(lab, always(faults.stall({ after: switching.length + 3 })));
  const { client, origin } = await course.begun(upgrade);
  origin.send(`${switching}abcdef`);
  await client.expect(`${switching}abc`);
  origin.send('more');
  client.send('still going up');
  await origin.expect('still going up');
  origin.finish();
  await course.settle();
  assert.deepEqual([client.text, client.over], ['', null]);
}

async function stallUp(lab) {
  const course = await Course.start(lab, always(faults.stall({ after: upgrade.length + 3, direction: 'up' })));
  const { client, origin } = await course.begun(upgrade);
  origin.send(switching);
  await client.expect(switching);
  client.send('abcdef');
  await origin.expect('abc');
  client.finish();
  origin.send('still coming down');
  await client.expect('still coming down');
  await course.settle();
  assert.deepEqual([origin.text, origin.over], ['', null]);
}

/// Nothing passes, either way, until both ends have given up.
async function silent({ course, client, origin }) {
  client.send('up');
  origin.send('down');
  await course.settle();
  assert.deepEqual([client.text, client.over, origin.text, origin.over], ['', null, '', null]);
  client.finish();
  await course.settle();
  assert.equal(origin.over, null);
  origin.finish();
  await eventually('the dead connection to be forgotten', () => course.proxy.open === 0);
}

async function stallBoth(lab) {
  const course = await Course.start(lab, always(faults.stall({ after: 20, direction: 'both' })));
  const { client, origin } = await course.begun();
  origin.send(answer);
  await client.expect(answer.slice(0, 20));
  await silent({ course, client, origin });
}

/// Both are complete before the link goes silent; the next request does not pass all the same.
async function stalledForGood(lab) {
  for (const [direction, after] of [['down', answer.length], ['up', request.length]]) {
    const course = await Course.start(lab, always(faults.stall({ direction, after })));
    const { client, origin } = await course.begun(request);
    origin.send(answer);
    await client.expect(answer);
    client.send(request);
    await course.settle();
    assert.deepEqual([origin.text, client.over], ['', null], `stalled ${direction}`);
  }
}

async function mute(lab) {
  const course = await Course.start(lab, always(faults.muteUpgrade()));
  const { client, origin } = await course.begun(upgrade);
  origin.send(`${switching}at once`);
  await client.expect(switching);
  await silent({ course, client, origin });
  assert.deepEqual(course.proxy.counts.faults, { muteUpgrade: 1 });
}

async function muteOrdinary(lab) {
  const course = await Course.start(lab, always(faults.muteUpgrade()));
  const { client, origin } = await course.begun(upgrade);
  origin.send(answer);
  await client.expect(answer);
  assert.deepEqual(course.proxy.counts.faults, {});
}

/// `after` counts the head: where the answer is cut is told by what is around it.
async function truncate(lab) {
  const wholes = [chunk('a'), chunk('bb')];
  for (const [after, text] of [
    [0, `${chunkedHead}${chunk('a')}2\r\nb`],  // "a" has no middle
    [(chunkedHead + wholes.join('')).length, `${chunkedHead}${wholes.join('')}5\r\nc`],
    [(chunkedHead + wholes.join('')).length + 5, `${chunkedHead}${wholes.join('')}5\r\ncc`],
    [(chunkedHead + wholes.join('')).length + 8, `${chunkedHead}${wholes.join('')}5\r\nccccc\r\n4\r\nd`],
  ]) {
    const { client, origin } = await (await Course.start(lab, always(faults.truncate({ after })))).begun();
    for (const piece of [chunkedHead, ...wholes, chunk('ccccc'), chunk('dddd'), '0\r\n\r\n']) origin.send(piece);
    assert.equal(await client.end, 'fin');
    assert.equal(client.text, text);
  }
}

async function truncateOrdinary(lab) {
  const { client, origin } = await (await Course.start(lab, always(faults.truncate({ after: 50 })))).begun();
  origin.send(answer);
  assert.equal(await client.end, 'fin');
  assert.equal(client.text, answer.slice(0, 50));
}

const middle = answer.length - 50;

export const endingFaults = [
  ['cut, down, FIN', cutDown('fin', middle)],
  ['cut, down, RST', cutDown('rst', middle)],
  ['cut, down, in the head', cutDown('fin', 9)],
  ['cut, down, before the first byte', cutDown('rst', 0)],
  ['cut, down, behind the last byte', cutDown('fin', answer.length)],
  ['cut, up, FIN', cutUp('fin', 30)],
  ['cut, up, RST', cutUp('rst', 30)],
  ['cut, up, before the first byte', cutUp('fin', 0)],
  ['a cut that is never reached does not happen', cutBetween],
  ['cut of an upgraded connection', cutUpgraded],
  ['half-close, down', halfDown],
  ['half-close, up', halfUp],
  ['stall, down', stallDown],
  ['stall, up', stallUp],
  ['stall, both ways', stallBoth],
  ['a link that has gone silent takes no further request', stalledForGood],
  ['a muted upgrade', mute],
  ['muteUpgrade leaves other answers alone', muteOrdinary],
  ['a chunked answer ends inside of a chunk', truncate],
  ['truncate of an answer without chunks', truncateOrdinary],
];
