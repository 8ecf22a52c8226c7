// Each limit that is met is counted. Every case has a gateway of its own, for the counts are exact.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { once } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const counts = (what, name, config, body) =>
  once('metrics', `${what} is counted in ${name}`, (t) => withGateway(t, config, {}, async (own) => {
    assert.equal(await metric(own.gateway, name), 0);
    await body(own);
    assert.equal(await metric(own.gateway, name), 1);
  }));

counts('a channel too many in an events request', 'limit_errors_total', { events: { max_channels: 2 } },
  async ({ gateway }) => {
    const { status, json } = await fetchText(gateway, '/encke/events?channels=a,b,c');
    assert.deepEqual([status, json.error.code], [400, 106]);
    assert.match(json.error.message, /\b2\b.*events\.max_channels/);
  });

counts('a channel name that is too long', 'channel_names_too_long_total', { channels: { name_bytes: 10 } },
  async ({ api }) => {
    const { status, code, message } = await api.fail('publish', { channel: 'x'.repeat(11), data: 1 });
    assert.deepEqual([status, code], [400, 107]);
    assert.match(message, /\b10\b.*channels\.name_bytes/);
  });

counts('a batch that is too long', 'api_limit_errors_total', { api: { batch_commands: 2 } }, async ({ api }) => {
  const info = { info: {} };
  const { status, code, message } = await api.fail('batch', { commands: [info, info, info] });
  assert.deepEqual([status, code], [413, 106]);
  assert.match(message, /\b2\b.*api\.batch_commands/);
});

counts('an API request without the key', 'api_unauthorized_total', {}, async ({ api }) => {
  assert.equal((await api.fail('info', {}, { key: 'wrong' })).status, 401);
});

counts('a request for the metrics without the key', 'metrics_unauthorized_total', {}, async ({ gateway }) => {
  assert.equal((await fetchText(gateway, '/encke/metrics')).status, 401);
});

counts('an origin that is not allowed', 'origin_refused_total', {}, async ({ gateway }) => {
  const { status } = await fetchText(gateway, '/encke/eventsource?p=%7B%22connect%22%3A%7B%7D%7D',
    { headers: { origin: 'http://evil.example' } });
  assert.equal(status, 403);
});

/// Upper end (as text) -> how many turns, of the histogram in the metrics.
async function turnsOf(gateway) {
  const { text } = await fetchText(gateway, '/encke/metrics', { headers: { 'x-api-key': gateway.api.key } });
  const line = (name) => Number(new RegExp(`^encke_loop_turn_seconds_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const buckets = [...text.matchAll(/^encke_loop_turn_seconds_bucket\{le="(\S+)"\} (\d+)$/gm)];
  assert.match(text, /^# TYPE encke_loop_turn_seconds histogram$/m);
  return { buckets: buckets.map(([, end, count]) => [Number(end.replace('+Inf', 'Infinity')), Number(count)]),
    sum: line('sum'), count: line('count') };
}

once('metrics', 'the turns of the loop are counted by length in loop_turn_seconds', (t) =>
  withGateway(t, {}, {}, async ({ gateway, api }) => {
    const began = performance.now();
    const before = await turnsOf(gateway);
    for (let i = 0; i < 20; ++i) await api.call('info');  // each of them a turn at least
    const { buckets, sum, count } = await turnsOf(gateway);
    const seconds = (performance.now() - began) / 1000;
    assert.ok(count - before.count >= 20, `${count - before.count} turns`);
    assert.ok(sum > before.sum && sum - before.sum < seconds, `${sum - before.sum} s of work in ${seconds} s`);
    const [ends, counts] = [0, 1].map((i) => buckets.map((bucket) => bucket[i]));
    assert.deepEqual([ends[0], ends.at(-2), ends.at(-1)], [1e-5, 1, Infinity]);
    assert.equal(counts.at(-1), count);
    for (const list of [ends, counts]) assert.deepEqual(list, list.toSorted((a, b) => a - b));
  }));
