// 8: who may ask from another origin.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { Gateway } from '../../support/gateway.mjs';
import { fetchText } from '../../support/http.mjs';
import { randomKey } from '../../support/peer.mjs';
import { all, callbacks, oneWay, posts } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';
import { withGateway } from '../own_gateway.mjs';

const connect = () => [{ connect: { key: randomKey(), resume: true } }];
const refusedOrigins = ['http://evil.example', 'http://allowed.example.evil.example', 'https://allowed.example', 'null',
  'file://', 'https://wild.example', 'http://allowed.example:81'];

for (const origin of refusedOrigins) {
  over(all, '8.1', `the origin ${origin} is answered 403`, async (t) => {
    const end = await t.wire(connect(), { headers: { origin } }).ended;
    assert.equal(end.status, 403);
  }, 'origins');
}

/// On a gateway of its own: the log of one that refuses much is thinned out.
once('8.1', 'the log tells which origin was refused', async () => {
  const gateway = await Gateway.start({});
  await fetchText(gateway, '/encke/send', {
    method: 'POST',
    body: '{}',
    headers: { origin: 'http://logged.example' },
  });
  await eventually('the origin in the log', () => gateway.log.includes('http://logged.example'));
  await gateway.stop();
});

for (const origin of ['http://allowed.example', 'https://a.wild.example', 'https://a.b.wild.example']) {
  over(oneWay, '8.2', `the origin ${origin} may read the answer`, async (t) => {
    const wire = t.wire(connect(), { headers: { origin } });
    assert.ok((await wire.next()).connect);
    wire.cut();
    const { headers } = await wire.ended;
    assert.equal(headers['access-control-allow-origin'], origin);
    assert.equal(headers['access-control-allow-credentials'], 'true');
    assert.match(headers.vary, /\borigin\b/i);
  }, 'origins');
}

for (const origin of ['null', 'file://']) {
  once('8.2', `a page from a file, which says ${origin}, is of origin null and may read the answer`, (t) =>
    withGateway(t, { server: { allowed_origins: ['null'] } }, {}, async (own) => {
      for (const transport of all) {
        const wire = own.wire(connect(), { headers: { origin } }, transport);
        assert.ok((await wire.next()).connect, transport.name);
        wire.cut();
        if (!oneWay.includes(transport)) continue;
        assert.equal((await wire.ended).headers['access-control-allow-origin'], origin, transport.name);
      }
    }));
}

over(all, '8.1', 'an allowed origin opens', async (t) => {
  assert.ok((await t.wire(connect(), { headers: { origin: 'http://allowed.example' } }).next()).connect);
}, 'origins');

for (const scheme of ['http', 'https']) {
  over(all, '8.1', `the gateway's own host over ${scheme} is allowed`, async (t) => {
    assert.ok((await t.wire(connect(), { headers: { origin: `${scheme}://${t.gateway.host}` } }).next()).connect);
  }, 'origins');
}

over(all, '8.1', 'a request with neither Origin nor Referer is served', async (t) => {
  assert.ok((await t.wire(connect(), { headers: {} }).next()).connect);
}, 'origins');

over(all, '8.1', 'a foreign page that hides where it is is refused', async (t) => {
  for (const site of ['cross-site', 'same-site']) {
    const end = await t.wire(connect(), { headers: { 'sec-fetch-site': site } }).ended;
    assert.equal(end.status, 403);
  }
  assert.ok((await t.wire(connect(), { headers: { 'sec-fetch-site': 'same-origin' } }).next()).connect);
}, 'origins');

over(callbacks, '8.1', 'a script or frame is judged by its Referer', async (t) => {
  const refused = await t.wire(connect(), { headers: { referer: 'http://evil.example/page?x=http://allowed.example' } })
    .ended;
  assert.equal(refused.status, 403);
  assert.ok((await t.wire(connect(), { headers: { referer: 'http://allowed.example/page' } }).next()).connect);
}, 'origins');

once('8.1', 'send is refused to another origin, whatever way it comes', async (t) => {
  const headers = { origin: 'http://evil.example' };
  for (const [method, path] of [['POST', '/encke/send'], ['GET', '/encke/send?p=%7B%7D&callback=a']]) {
    const { status } = await fetchText(t.gateway, path, {
      method,
      headers,
      body: method === 'POST' ? '{}' : undefined,
    });
    assert.equal(status, 403, method);
  }
}, 'origins');

once('8.1', 'native EventSource is refused to another origin', async (t) => {
  const { status } = await fetchText(t.gateway, '/encke/events?channels=a', {
    headers: { origin: 'http://evil.example' },
  });
  assert.equal(status, 403);
}, 'origins');

over(posts, '8.2', 'a preflight of an allowed origin is allowed', async (t) => {
  const { status, headers } = await fetchText(t.gateway, `/encke/${t.transport.name}`, {
    method: 'OPTIONS',
    headers: {
      origin: 'http://allowed.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  assert.ok(status === 200 || status === 204, `status ${status}`);
  assert.equal(headers['access-control-allow-origin'], 'http://allowed.example');
  assert.match(headers['access-control-allow-methods'], /POST/);
  assert.match(headers['access-control-allow-headers'], /content-type/i);
}, 'origins');

once('8.2', 'a preflight of another origin allows it nothing', async (t) => {
  const { headers } = await fetchText(t.gateway, '/encke/xhr-streaming', {
    method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
  });
  assert.equal(headers['access-control-allow-origin'], undefined);
}, 'origins');

once('8.1', 'origins stand behind a default: without a list only the own host is allowed', async (t) => {
  const send = (origin) => fetchText(t.gateway, '/encke/send', { method: 'POST', body: '{}', headers: { origin } });
  assert.equal((await send('http://evil.example')).status, 403);
  assert.equal((await send(t.gateway.url)).status, 200);
});
