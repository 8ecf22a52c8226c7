// SockJS: what is there without a session: the greeting, the page for frames, and nothing else.
import assert from 'node:assert/strict';
import { about, assertCached, assertNoCookie, get, type } from '../sockjs.mjs';

const greeting = about('greeting');

for (const path of ['/echo', '/echo/', '/close', '/cookie_needed_echo/', '/disabled_websocket_echo']) {
  greeting(`${path} says welcome`, async (t) => {
    const answer = await get(t, path);
    assert.deepEqual([answer.status, answer.body], [200, 'Welcome to SockJS!\n']);
    assert.equal(type(answer), 'text/plain;charset=UTF-8');
    assertNoCookie(answer);
  });
}

for (const path of ['/a', '/a.html', '//', '///', '/a/a', '/a/a/', '/a/', '/Info', '/000/x/nothing', '/000/x/XHR']) {
  greeting(`nothing is at /echo${path}`, async (t) => assert.equal((await get(t, `/echo${path}`)).status, 404));
}

const iframe = about('iframe');

const page = new RegExp(`^${[
  '<!DOCTYPE html>', '<html>', '<head>',
  '  <meta http-equiv="X-UA-Compatible" content="IE=edge" />',
  '  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />',
  '  <script src="((?:/|http)[^"]*)"></script>',
  '  <script>', '    document\\.domain = document\\.domain;', '    SockJS\\.bootstrap_iframe\\(\\);', '  </script>',
  '</head>', '<body>', '  <h2>Don\'t panic!</h2>',
  '  <p>This is a SockJS hidden iframe\\. It\'s used for cross domain magic\\.</p>',
  '</body>', '</html>',
].join('\n')}$`);

const versioned = ['iframe-a', 'iframe-', 'iframe-0.1.2', 'iframe-0.1.2abc-dirty.2144'];
const names = [
  'iframe.html', ...versioned.map((name) => `${name}.html`),
  'iframe-a.html?t=1234', 'iframe-0.1.2.html?t=123414', 'iframe-0.1.2abc-dirty.2144.html?t=qweqweq123',
];

for (const name of names) {
  iframe(`${name} is the page, to be kept for long`, async (t) => {
    const answer = await get(t, `/echo/${name}`);
    assert.deepEqual([answer.status, type(answer)], [200, 'text/html;charset=UTF-8']);
    assertCached(answer);
    assertNoCookie(answer);
    assert.ok(answer.headers.etag);
    assert.match(answer.body.trim(), page);
  });
}

for (const name of ['iframe.htm', 'iframe', 'IFRAME.HTML', 'IFRAME', 'iframe.HTML', 'iframe.xml', 'iframe-/.html']) {
  iframe(`${name} is not there`, async (t) => assert.equal((await get(t, `/echo/${name}`)).status, 404));
}

iframe('its ETag stays, and a page that is known is not sent again', async (t) => {
  const { headers: { etag } } = await get(t, '/echo/iframe.html');
  assert.equal(etag, (await get(t, '/echo/iframe.html')).headers.etag);
  const answer = await get(t, '/echo/iframe.html', { 'If-None-Match': etag });
  assert.deepEqual([answer.status, answer.headers['content-type'], answer.body], [304, undefined, '']);
  assert.equal((await get(t, '/echo/iframe.html', { 'If-None-Match': '"other"' })).status, 200);
});

iframe('only pages that may connect may frame it, also out of a cache', async (t) => {
  const { headers: { etag } } = await get(t, '/echo/iframe.html');
  for (const known of ['', etag]) {
    const { headers } = await get(t, '/echo/iframe.html', { 'If-None-Match': known });
    assert.equal(headers['content-security-policy'], "frame-ancestors 'self' http://allowed.example");
  }
}, 'sockjsTiny');

iframe('where all may connect nothing forbids to frame it', async (t) => {
  const { headers } = await get(t, '/echo/iframe.html');
  assert.deepEqual([headers['x-frame-options'], headers['content-security-policy']], [undefined, undefined]);
});
