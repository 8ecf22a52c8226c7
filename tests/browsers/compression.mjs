// Compressed WebSockets (RFC 7692) in engines that ask for them: what is agreed on, and that text comes back whole.
import assert from 'node:assert/strict';
import { untilSeen, withPage } from './case.mjs';

// What each engine's WebSocket says it agreed on; PhantomJS is of before the RFC.
const agreed = { chromium: 'permessage-deflate', firefox: 'permessage-deflate', phantomjs: '' };

/// Texts that compress well, hardly, and not at all, below and above the threshold.
const texts = ['short', 'x'.repeat(60_000), Array.from({ length: 4000 }, (_, n) => `${n * 7919 % 104729}`).join(' '),
  '\u00e4\u20ac\ud83d\ude00'.repeat(1000)];

/// Sends the texts to the echo service by the engine's own WebSocket.
const playScript = (url) => `void (function () {
    window.seen = { extensions: null, texts: [], closed: 0 };
    var socket = new WebSocket(${JSON.stringify(url)}), texts = ${JSON.stringify(texts)};
    socket.onopen = function () {
      seen.extensions = socket.extensions;
      for (var i = 0; i < texts.length; i++) socket.send(texts[i]);
    };
    socket.onmessage = function (event) { seen.texts.push(event.data); };
    socket.onclose = function (event) { seen.closed = event.code; };
  })()`;

function run(bench) {
  const url = `${bench.gateway.url.replace('http', 'ws')}/encke/socket/echo`;
  const query = new URLSearchParams({ channel: `compression-${bench.engine.name}`, gateway: bench.gateway.url });
  return withPage(bench, 'page.html', `?${query}`, async (tab) => {
    await tab.evaluate(playScript(url));
    const look = () => tab.evaluate('({ extensions: seen.extensions, count: seen.texts.length, closed: seen.closed })');
    const seen = await untilSeen('all texts', look, ({ count, closed }) => count === texts.length || closed !== 0);
    assert.deepEqual(seen, { extensions: seen.extensions, count: texts.length, closed: 0 });
    assert.equal(String(seen.extensions).split(';')[0], agreed[bench.engine.name]);
    assert.deepEqual(await tab.evaluate('seen.texts'), texts);
  });
}

export const cases = [{ name: 'its own WebSocket is compressed where it asks for that, and texts come back whole', run }];
