// The publish API: what is refused, with which status, code and message.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { once } from '../case.mjs';

for (const key of [null, '', 'wrong', 'test-ke', 'test-key2']) {
  once('api', `the key ${key === null ? 'that is missing' : `"${key}"`} is answered 401`, async (t) => {
    const { status, code } = await t.api.fail('publish', { channel: t.channel(), data: 1 }, { key });
    assert.deepEqual([status, code], [401, 101]);
    assert.equal((await t.api.raw(t.channel(), 'x', { key })).status, 401);
  });
}

const wrong = [
  ['no JSON', 'publish', '{"channel":', 400, 107],
  ['no object', 'publish', '[]', 400, 107],
  ['no channel', 'publish', { data: 1 }, 400, 107],
  ['no data', 'publish', { channel: 'a' }, 400, 107],
  ['a channel that is a number', 'publish', { channel: 5, data: 1 }, 400, 107],
  ['a bad channel name', 'publish', { channel: 'a b', data: 1 }, 400, 107],
  ['an empty channel name', 'publish', { channel: '', data: 1 }, 400, 107],
  ['an unknown namespace', 'publish', { channel: 'nowhere:a', data: 1 }, 404, 102],
  ['an unknown method', 'dance', {}, 404, 104],
  ['a broadcast to nobody', 'broadcast', { data: 1 }, 400, 107],
  ['a broadcast to no list', 'broadcast', { channels: 'a', data: 1 }, 400, 107],
  ['a history of nothing', 'history', {}, 400, 107],
  ['a limit that is no number', 'history', { channel: 'a', limit: 'all' }, 400, 107],
  ['a batch of nothing', 'batch', {}, 400, 107],
  ['a disconnect of nobody', 'disconnect', {}, 400, 107],
  ['a code below 3000', 'disconnect', { session: 'w0-x', disconnect: { code: 1000, reason: 'x' } }, 400, 107],
  ['a code above 4999', 'disconnect', { session: 'w0-x', disconnect: { code: 5000, reason: 'x' } }, 400, 107],
];

for (const [what, method, body, status, code] of wrong) {
  once('api', `${method} with ${what} is answered ${status} and error ${code}`, async (t) => {
    const error = await t.api.fail(method, body);
    assert.deepEqual([error.status, error.code], [status, code], error.message);
    assert.ok(error.message.length > 0);
  });
}

once('api', 'data that is too large is answered 4xx and names the limit', async (t) => {
  const error = await t.api.fail('publish', { channel: t.channel(), data: 'x'.repeat(3000) });
  assert.ok(error.status < 500 && error.code === 106, JSON.stringify(error));
  assert.match(error.message, /2048|2 ?KiB/);
}, 'tiny');

once('api', 'a raw body that is too large is answered 4xx and names the limit', async (t) => {
  const { status, json } = await t.api.raw(t.channel(), 'x'.repeat(3000));
  assert.ok(status >= 400 && status < 500, `${status}`);
  assert.match(json.error.message, /2048|2 ?KiB/);
}, 'tiny');

once('api', 'a channel name that is too long is answered 4xx and names the limit', async (t) => {
  const error = await t.api.fail('publish', { channel: 'x'.repeat(33), data: 1 });
  assert.ok(error.status < 500, JSON.stringify(error));
  assert.match(error.message, /\b32\b/);
}, 'tiny');

once('api', 'too many commands in a batch are answered 4xx and name the limit', async (t) => {
  const error = await t.api.fail('batch', { commands: Array.from({ length: 5 }, () => ({ info: {} })) });
  assert.ok(error.status < 500 && error.code === 106, JSON.stringify(error));
  assert.match(error.message, /\b4\b/);
}, 'tiny');

once('api', 'too many channels in a broadcast are answered 4xx and name the limit', async (t) => {
  const error = await t.api.fail('broadcast', { channels: ['a', 'b', 'c', 'd', 'e'], data: 1 });
  assert.ok(error.status < 500 && error.code === 106, JSON.stringify(error));
  assert.match(error.message, /\b4\b/);
}, 'tiny');

once('api', 'a body that is too large is answered 413', async (t) => {
  const { status } = await t.api.post('publish', { channel: 'a', data: 'x'.repeat(20000) });
  assert.equal(status, 413);
}, 'http');

once('api', 'another method than POST is answered 405 with Allow', async (t) => {
  for (const path of ['/encke/api/publish', '/encke/pub/a']) {
    const { status, headers } = await fetchText(t.gateway, path, { headers: { 'x-api-key': t.api.key } });
    assert.equal(status, 405);
    assert.match(headers.allow, /POST/);
  }
});

once('api', 'a page from another origin cannot use it by a form', async (t) => {
  const { status } = await t.api.post(
    'publish',
    { channel: 'a', data: 1 },
    { key: null, headers: { origin: 'http://evil.example' } },
  );
  assert.ok(status === 401 || status === 403);
});
