// 5.8: packets that are wrong are answered, and after some of them the session is closed.
import assert from 'node:assert/strict';
import { all } from '../../support/transports/index.mjs';
import { over } from '../case.mjs';

const bad = ['{', 'null', '[]', '"text"', '{"id":5', 'nonsense', '{"id":1}{"id":2}', '\u0000'];

for (const packet of bad) {
  over(all, '5.8', `the packet ${JSON.stringify(packet)} is answered with an error and id 0`, async (t) => {
    const peer = t.peer();
    await peer.connect();
    await peer.send([packet]);
    const { id, error } = await peer.next();
    assert.equal(id, 0);
    assert.ok([104, 107].includes(error?.code), JSON.stringify(error));
  });
}

over(all, '5.8', 'a bad packet counts as a command', async (t) => {
  const peer = t.peer();
  await peer.connect();
  await peer.send(['nonsense']);
  await peer.next();
  const channel = t.channel();
  assert.equal((await peer.subscribe(channel)).offset, 0);
  await t.api.publish(channel, 'fine');
  assert.deepEqual(await peer.data(1), ['fine']);
});

over(all, '5.8', 'after session.bad_packets of them the session is closed with 3501', async (t) => {
  const peer = t.peer();
  await peer.connect();
  let answer;
  for (const packet of ['bad', '[]', '{"id":4,"nothing":{}}', 'worse'])
    answer ??= (await peer.send([packet]))?.disconnect;
  // Between two polls the answer to the send is the only way to tell.
  assert.equal((t.transport.oneShot ? answer : await peer.disconnected())?.code, 3501);
  peer.attach();
  assert.equal((await peer.disconnected()).code, 3010);
}, 'tiny');

over(all, '5.8', 'JSON that is deep does no harm', async (t) => {
  const peer = t.peer();
  await peer.connect();
  await peer.send([`{"id":3,"subscribe":${'['.repeat(1500)}${']'.repeat(1500)}}`]);
  assert.ok((await peer.next()).error);
}, 'tiny');

over(all, '5.1', 'an id that is no integer from 1 to 2^53 - 1 is a bad request', async (t) => {
  const peer = t.peer();
  await peer.connect();
  for (const id of ['"7"', '-1', '0', '1.5', '9007199254740992', 'null']) {
    await peer.send([`{"id":${id},"unsubscribe":{"channel":"a"}}`]);
    const packet = await peer.next();
    assert.ok(packet.error?.code === 107 || packet.id === 0, `${id}: ${JSON.stringify(packet)}`);
  }
});
