// SockJS: /info, which the client asks for first.
import assert from 'node:assert/strict';
import {
  about, assertCors, assertNoCookie, assertNotCached, assertPreflight, get, options, type,
} from '../sockjs.mjs';

const info = about('info');

const read = async (t, mount) => JSON.parse((await get(t, `${mount}/info`)).body);

info('is JSON that is not kept, and may be read by another origin', async (t) => {
  const answer = await get(t, '/echo/info', { Origin: 'test' });
  assert.deepEqual([answer.status, type(answer)], [200, 'application/json;charset=UTF-8']);
  assertNoCookie(answer);
  assertNotCached(answer);
  assertCors(answer, 'test');
});

info('says websocket, cookie_needed, origins and entropy', async (t) => {
  const { entropy, ...others } = await read(t, '/echo');
  assert.deepEqual(others, { websocket: true, cookie_needed: false, origins: ['*:*'] });
  assert.ok(Number.isInteger(entropy) && entropy >= 0 && entropy < 2 ** 32, entropy);
});

info('entropy is another in every answer', async (t) => {
  const seen = new Set();
  for (let n = 0; n < 20; n += 1) seen.add((await read(t, '/echo')).entropy);
  assert.equal(seen.size, 20);
});

info('says where WebSockets are off', async (t) => {
  assert.equal((await read(t, '/disabled_websocket_echo')).websocket, false);
});

info('says where a cookie is needed, and sets none itself', async (t) => {
  assert.equal((await read(t, '/cookie_needed_echo')).cookie_needed, true);
  assertNoCookie(await get(t, '/cookie_needed_echo/info'));
});

info('takes no notice of a query', async (t) => {
  assert.equal((await get(t, '/echo/info?t=1234')).status, 200);
});

info('answers a preflight', (t) => assertPreflight(t, '/echo/info', ['OPTIONS', 'GET']));

info('a preflight from a file, whose origin is "null", is told "null"', async (t) => {
  const answer = await options(t, '/echo/info', { Origin: 'null', 'Access-Control-Request-Method': 'POST' });
  assert.ok([200, 204].includes(answer.status));
  assert.deepEqual([answer.body, answer.headers['access-control-allow-origin']], ['', 'null']);
});

info('without an Origin nobody is told that credentials may go along', async (t) => {
  const { status, headers } = await get(t, '/echo/info');
  assert.equal(status, 200);
  assert.equal(headers['access-control-allow-credentials'], undefined);
});

info('answers differ by Origin, as caches are told', async (t) => {
  assert.match((await get(t, '/echo/info', { Origin: 'test' })).headers.vary, /\bOrigin\b/i);
});
