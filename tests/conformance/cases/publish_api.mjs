// The publish API: what works. The conventions are those of docs/backend-api.md.
import assert from 'node:assert/strict';
import { websocket } from '../../support/transports/index.mjs';
import { once } from '../case.mjs';

const api = (what, run, config) => once('api', what, run, config);

api('publish answers the position, which rises by one', async (t) => {
  const channel = t.channel();
  const first = await t.api.publish(channel, 'a');
  const second = await t.api.publish(channel, 'b');
  assert.deepEqual([first.offset, second.offset], [1, 2]);
  assert.equal(first.epoch, second.epoch);
});

api('publish keeps data exactly', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, {}, websocket);
  const data = {
    text: 'gr\u00fc\u00df \u{1F600} \\ "',
    list: [1, 2.5, -3e-7, null, true, {}],
    deep: { a: { b: [[]] } },
  };
  await t.api.publish(channel, data);
  assert.deepEqual((await peer.pub()).data, data);
});

api('publish keeps numbers that JavaScript cannot hold', async (t) => {
  const channel = t.channel();
  const { json } = await t.api.post('publish', `{"channel":"${channel}","data":12345678901234567890}`);
  assert.ok(json.result);
  const { text } = await t.api.post('history', { channel, limit: -1 });
  assert.match(text, /12345678901234567890\b/);
});

api('an idempotency key that comes again gets the first answer, and nothing is published', async (t) => {
  const channel = t.channel();
  const first = await t.api.publish(channel, 'a', { idempotency_key: `${channel}-1` });
  const again = await t.api.publish(channel, 'a', { idempotency_key: `${channel}-1` });
  const other = await t.api.publish(channel, 'b', { idempotency_key: `${channel}-2` });
  assert.deepEqual(again, first);
  assert.equal(other.offset, first.offset + 1);
});

api('broadcast publishes to several channels and answers for each', async (t) => {
  const channels = [t.channel(), 'nowhere:a', t.channel()];
  const { responses } = await t.api.call('broadcast', { channels, data: 'all' });
  assert.equal(responses.length, 3);
  assert.equal(responses[0].result.offset, 1);
  assert.equal(responses[1].error.code, 102);
  assert.equal(responses[2].result.offset, 1);
});

async function filled(t) {
  const channel = t.channel();
  const positions = await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  return { channel, positions };
}

const dataOf = ({ publications }) => publications.map(({ data }) => data);

api('history without limit is the position only', async (t) => {
  const { channel, positions } = await filled(t);
  const result = await t.api.call('history', { channel });
  assert.deepEqual([result.publications ?? [], result.offset, result.epoch], [[], 5, positions[0].epoch]);
});

api('history with a limit: the oldest first, each with offset and data', async (t) => {
  const { channel } = await filled(t);
  const { publications, offset } = await t.api.call('history', { channel, limit: 2 });
  assert.deepEqual(publications.map((one) => [one.offset, one.data]), [[1, 1], [2, 2]]);
  assert.equal(offset, 5);
});

api('history: all, in reverse, and since a position', async (t) => {
  const { channel, positions } = await filled(t);
  assert.deepEqual(dataOf(await t.api.call('history', { channel, limit: -1 })), [1, 2, 3, 4, 5]);
  assert.deepEqual(dataOf(await t.api.call('history', { channel, limit: 2, reverse: true })), [5, 4]);
  assert.deepEqual(dataOf(await t.api.call('history', { channel, limit: -1, since: positions[2] })), [4, 5]);
});

api('history holds no more than history_size', async (t) => {
  const channel = t.channel('short');
  await t.api.publishAll(channel, [1, 2, 3, 4, 5]);
  assert.deepEqual(dataOf(await t.api.call('history', { channel, limit: -1 })), [3, 4, 5]);
});

api('history_remove forgets the publications and keeps the position', async (t) => {
  const { channel, positions } = await filled(t);
  assert.deepEqual(await t.api.call('history_remove', { channel }), {});
  const { publications, offset, epoch } = await t.api.call('history', { channel, limit: -1 });
  assert.deepEqual([publications ?? [], offset, epoch], [[], 5, positions[0].epoch]);
  const peer = t.peer({}, websocket);
  await peer.connect();
  assert.equal((await peer.subscribe(channel, positions[1])).recovered, false);
});

api('channels counts subscribers, and takes a pattern', async (t) => {
  const [one, two] = [t.channel(), t.channel()];
  await t.subscriber(one, {}, websocket);
  await t.subscriber(two, {}, websocket);
  await t.subscriber(two, {}, websocket);
  const { channels } = await t.api.call('channels', { pattern: 'case-*' });
  assert.deepEqual([channels[one].num_clients, channels[two].num_clients], [1, 2]);
  assert.deepEqual(Object.keys((await t.api.call('channels', { pattern: two })).channels), [two]);
});

api('info tells of this node', async (t) => {
  await t.subscriber(t.channel(), {}, websocket);
  const { nodes } = await t.api.call('info');
  assert.equal(nodes.length, 1);
  assert.ok(nodes[0].num_clients >= 1 && nodes[0].num_channels >= 1, JSON.stringify(nodes[0]));
  assert.match(nodes[0].version, /^\d+\.\d+\.\d+/);
  assert.equal(typeof nodes[0].uptime, 'number');
});

api('disconnect ends one session, with the code that the application names', async (t) => {
  const channel = t.channel();
  const [one, two] = [await t.subscriber(channel, {}, websocket), await t.subscriber(channel, {}, websocket)];
  await t.api.call('disconnect', { session: one.session, disconnect: { code: 4500, reason: 'banned' } });
  assert.deepEqual(await one.disconnected(), { code: 4500, reason: 'banned' });
  await t.api.publish(channel, 'others stay');
  assert.deepEqual(await two.data(1), ['others stay']);
});

api('batch answers each command in order, also where one fails', async (t) => {
  const channel = t.channel();
  const { replies } = await t.api.call('batch', {
    commands: [
      { publish: { channel, data: 1 } },
      { publish: { channel: 'nowhere:a', data: 1 } },
      { history: { channel, limit: -1 } },
    ],
  });
  assert.equal(replies.length, 3);
  assert.equal((replies[0].publish ?? replies[0].result).offset, 1);
  assert.equal(replies[1].error.code, 102);
  assert.deepEqual(dataOf(replies[2].history ?? replies[2].result), [1]);
});

api('the one-line form publishes any body as text', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, {}, websocket);
  const { status, json } = await t.api.raw(channel, 'gr\u00fc\u00df "quoted"\n</b>');
  assert.deepEqual([status, json.result.offset], [201, 1]);
  assert.deepEqual(await peer.data(1), ['gr\u00fc\u00df "quoted"\n</b>']);
});

api('the one-line form answers 201 where somebody listens and 202 where nobody does', async (t) => {
  const channel = t.channel();
  assert.equal((await t.api.raw(channel, 'x')).status, 202);
  await t.subscriber(channel, {}, websocket);
  assert.equal((await t.api.raw(channel, 'x')).status, 201);
});

api('the one-line form takes a channel name percent-encoded, namespace and all', async (t) => {
  const channel = `${t.channel('chat')}/\u00e4+%`;
  const peer = await t.subscriber(channel, {}, websocket);
  await t.api.raw(encodeURIComponent(channel), 'x');
  assert.deepEqual(await peer.data(1), ['x']);
});

api('the one-line form publishes a body that says it is JSON as JSON', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel, {}, websocket);
  await t.api.raw(channel, '{"a":[1]}', { headers: { 'content-type': 'application/json' } });
  assert.deepEqual(await peer.data(1), [{ a: [1] }]);
});
