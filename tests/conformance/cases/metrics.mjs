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
