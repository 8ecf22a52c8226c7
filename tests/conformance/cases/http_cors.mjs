// What a page of another origin may do and read, by the rules of Fetch (https://fetch.spec.whatwg.org/#http-cors-protocol):
// errors as well as answers, preflights, and what caches on the way must know.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { exchange } from '../../support/raw.mjs';
import { once } from '../case.mjs';

const allowed = 'http://allowed.example';
const evil = 'http://evil.example';
const cors = (what, run, config = 'origins') => once('8.2 CORS', what, run, config);
const ask = (t, method, path, headers = {}, body = undefined) => fetchText(t.gateway, path, { method, headers, body });
const names = (headers) => Object.keys(headers).filter((name) => name.startsWith('access-control-')).sort();

/// Every kind of error that a page can meet: [status, method, path, body].
const errors = [
  [404, 'GET', '/encke/nowhere'],
  [404, 'POST', '/encke/nowhere', '{}'],
  [405, 'DELETE', '/encke/send'],
  [405, 'PUT', '/encke/xhr-streaming', '{}'],
  [413, 'GET', '/encke/events?channels=a', 'a body', { 'content-length': '6' }],
  [413, 'POST', '/encke/send', 'x'.repeat(2_000_000)],
  [400, 'GET', '/encke/events'],
  [400, 'GET', '/encke/send?callback=%3Cscript%3E'],
  [400, 'GET', '/encke/jsonp-polling?callback='],
  [404, 'GET', '/encke/events?channels=nowhere:a'],
  [417, 'POST', '/encke/send', '{}', { expect: 'magic' }],
];

for (const [status, method, path, body, more] of errors) {
  cors(`${status} of ${method} ${path} may be read where the origin is allowed`, async (t) => {
    const answer = await ask(t, method, path, { origin: allowed, ...more }, body);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['access-control-allow-origin'], allowed);
    assert.equal(answer.headers['access-control-allow-credentials'], 'true');
    assert.match(answer.headers.vary, /\bOrigin\b/);
  });
}

for (const [, method, path, body, more] of errors) {
  cors(`the answer to ${method} ${path} is nobody else's, and caches are told`, async (t) => {
    const answer = await ask(t, method, path, { origin: evil, ...more }, body);
    assert.deepEqual(names(answer.headers), []);
    assert.match(answer.headers.vary, /\bOrigin\b/);
  });
}

for (const [what, headers] of [['no origin', {}], ['its own', { origin: 'own' }], ['another', { origin: evil }]]) {
  cors(`Vary: Origin stands on the answer to ${what}`, async (t) => {
    const sent = headers.origin === 'own' ? { origin: t.gateway.url } : headers;
    for (const [method, path, body] of [['POST', '/encke/send', '{}'], ['OPTIONS', '/encke/send'], ['GET', '/encke/x']]) {
      const { headers: got } = await ask(t, method, path, sent, body);
      assert.match(got.vary ?? '', /\bOrigin\b/, `${method} ${path}`);
    }
  });
}

cors('a refusal is kept by no cache', async (t) => {
  const { status, headers } = await ask(t, 'POST', '/encke/send', { origin: evil }, '{}');
  assert.equal(status, 403);
  assert.equal(headers['cache-control'], 'no-store');
});

for (const [path, methods] of [
  ['/encke/send', 'GET, POST, OPTIONS'],
  ['/encke/xhr-streaming', 'POST, OPTIONS'],
  ['/encke/long-polling', 'POST, OPTIONS'],
  ['/encke/eventsource', 'GET, OPTIONS'],
  ['/encke/events', 'GET, OPTIONS'],
]) {
  cors(`a preflight for ${path} is told its methods, our headers and a day`, async (t) => {
    const { status, headers, text } = await ask(t, 'OPTIONS', path, {
      origin: allowed,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'content-type,x-evil,last-event-id',
      'access-control-request-private-network': 'true',
    });
    assert.equal(status, 204);
    assert.equal(text, '');
    assert.deepEqual(names(headers), [
      'access-control-allow-credentials', 'access-control-allow-headers', 'access-control-allow-methods',
      'access-control-allow-origin', 'access-control-max-age',
    ]);
    assert.equal(headers['access-control-allow-methods'], methods);
    assert.equal(headers['access-control-allow-headers'], 'Content-Type, Last-Event-ID');
    assert.equal(headers['access-control-max-age'], '86400');
    assert.equal(headers.vary, 'Origin, Access-Control-Request-Headers');
  });
}

cors('a preflight of another origin is refused, and says nothing', async (t) => {
  const { status, headers } = await ask(t, 'OPTIONS', '/encke/send', {
    origin: evil, 'access-control-request-method': 'POST',
  });
  assert.equal(status, 403);
  assert.deepEqual(names(headers), []);
});

cors('OPTIONS that is no preflight tells the methods alone', async (t) => {
  for (const headers of [{}, { origin: allowed }, { 'access-control-request-method': 'POST' }]) {
    const answer = await ask(t, 'OPTIONS', '/encke/send', headers);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.allow, 'GET, POST, OPTIONS');
    assert.equal(answer.headers['access-control-allow-methods'], undefined);
  }
});

for (const origin of [`${allowed}, ${evil}`, `${allowed} ${evil}`, `${allowed}/`, `${allowed}:80`, 'allowed.example', '*',
  'http://ALLOWED.example.evil.example', `${allowed}\tx`, 'http://xallowed.example', 'http://allowed.examplex']) {
  cors(`the origin "${origin}" is not the one that is allowed`, async (t) => {
    const { status, headers } = await ask(t, 'POST', '/encke/send', { origin }, '{}');
    assert.equal(status, 403);
    assert.deepEqual(names(headers), []);
  });
}

cors('an allowed origin never gets * and nothing is exposed that no client needs', async (t) => {
  const { headers } = await ask(t, 'POST', '/encke/send', { origin: allowed }, '{}');
  assert.deepEqual(names(headers), ['access-control-allow-credentials', 'access-control-allow-origin']);
  assert.equal(headers['access-control-allow-origin'], allowed);
});

/// Whatever is sent that comes back in an answer: no line of the head may be the sender's.
const injected = '%0d%0aX-Injected:%20yes%0d%0a%0d%0aHTTP/1.1%20200%20OK';
const echoes = {
  'the path of a 404': `GET /${injected} HTTP/1.1\r\nHost: x\r\n`,
  'the path of a 405': `DELETE /encke/send${injected} HTTP/1.1\r\nHost: x\r\n`,
  'the path of a 413': `POST /encke/pub/${injected} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n`,
  'a callback': `GET /encke/send?callback=a${injected} HTTP/1.1\r\nHost: x\r\n`,
  'an origin of a frame': `GET /encke/forever-frame?callback=a&origin=http://a${injected} HTTP/1.1\r\nHost: x\r\n`,
  'a channel': `GET /encke/events?channels=no${injected}:a HTTP/1.1\r\nHost: x\r\n`,
  'an API method': `POST /encke/api/${injected} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n`,
  'a sub-protocol': 'GET /encke/socket/echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
    + 'Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: a\tb\r\n',
  'a probe': `GET /encke/doctor/request?probe=${injected}&probed=${injected} HTTP/1.1\r\nHost: x\r\n`,
};

for (const [what, head] of Object.entries(echoes)) {
  once('echo', `${what} writes no header and no answer`, async (t) => {
    const { text } = await exchange(t.gateway, `${head}Connection: close\r\n\r\n`);
    const [lines, body] = [text.slice(0, text.indexOf('\r\n\r\n')), text.slice(text.indexOf('\r\n\r\n') + 4)];
    assert.doesNotMatch(lines, /x-injected/i);
    assert.doesNotMatch(body, /\r\n/, 'what is shown of it is escaped');
  });
}

once('echo', 'markup in a path is shown as escapes, by a type that is not guessed at', async (t) => {
  const { headers, text } = await exchange(t.gateway,
    'GET /%3Cscript%3Ealert(1)%3C/script%3E%1b%5b2J HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(text, /the path \/%3Cscript%3Ealert%281%29%3C\/script%3E%1B%5B2J\n$/);
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(headers['x-content-type-options'], 'nosniff');
});
