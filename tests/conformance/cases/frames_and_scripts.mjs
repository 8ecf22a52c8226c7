// 9, 2.1: what stands around the packets where a page or script element reads them.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { randomKey } from '../../support/peer.mjs';
import { callbacks, oneWay, streams } from '../../support/transports/index.mjs';
import { once, over } from '../case.mjs';

const dangerous = '</script><script>alert(1)</script><!-- \u2028\u2029 ]]> &lt;';
const opening = () => ({ connect: { key: randomKey(), resume: true } });

over(callbacks, '9.1', 'nothing in a packet can end the script or the line', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  peer.attach();
  const { wire } = peer;
  await t.api.publish(channel, { [dangerous]: dangerous }, { event: dangerous });
  const pub = await peer.pub();
  assert.deepEqual([pub.data, pub.event], [{ [dangerous]: dangerous }, dangerous]);
  wire.cut();
  const { text } = await wire.ended;
  const packet = text.slice(text.indexOf('"pub"'));
  const data = packet.slice(0, packet.indexOf(']') + 1);
  for (const one of ['<', '>', '\u2028', '\u2029']) assert.ok(!data.includes(one), `${JSON.stringify(one)} in ${data}`);
});

over(callbacks, '9.1', 'nothing in a reply can end the script either', async (t) => {
  const peer = t.peer();
  await peer.connect([{ id: 1, subscribe: { channel: dangerous } }, { id: 2, '</script>': {} }]);
  const { wire } = peer;
  await peer.reply(2);
  wire.cut();
  const { text } = await wire.ended;
  assert.ok(!text.slice(text.indexOf('"id"')).includes('<script>alert'));
});

const frame = (packets, query) =>
  `/encke/forever-frame?p=${encodeURIComponent(JSON.stringify(packets))}&callback=cb${query}`;
const bad = { resume: { session: 'w0-none', k: 2, have: 0, seq: 1 } };  // the answer is an end, so it can be read whole

once('9.1', 'forever-frame is HTML which calls its parent', async (t) => {
  const { status, headers, text } = await fetchText(t.gateway, frame(bad, ''));
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/html; *charset=utf-8/i);
  assert.match(text, /parent/);
  assert.match(text, /\bcb\b/);
  assert.ok(!/postMessage/.test(text.split('<script>f(')[0]) || /origin/.test(text));
});

once('9.1', 'forever-frame with an origin posts messages to it', async (t) => {
  const { text } = await fetchText(t.gateway, frame(bad, `&origin=${encodeURIComponent('http://page.example')}`));
  assert.match(text, /postMessage/);
  assert.match(text, /http:\/\/page\.example|http:\\\/\\\/page\.example/);
});

for (const origin of ['"><script>alert(1)</script>', '\');alert(1)//', 'javascript:alert(1)']) {
  once('9.1', `forever-frame does not take ${origin} for an origin`, async (t) => {
    const { status, text } = await fetchText(t.gateway, frame(bad, `&origin=${encodeURIComponent(origin)}`));
    assert.ok(status === 400 || !text.includes(origin), text);
  });
}

once('9.1', 'forever-frame begins with enough for a browser that waits for 1 KiB', async (t) => {
  const { text } = await fetchText(t.gateway, frame(bad, ''));
  assert.ok(text.indexOf('<script>f(') >= 1024, `${text.indexOf('<script>f(')} bytes`);
});

over(
  callbacks.filter((transport) => transport.oneShot),
  '2.1',
  'a JSONP answer is script, and not sniffed',
  async (t) => {
    const wire = t.wire([opening()]);
    const { headers, text } = await wire.ended;
    assert.match(headers['content-type'], /^(application|text)\/javascript/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.ok(text.startsWith('/**/down('), text.slice(0, 20));
  },
);

over(oneWay, '2.1', 'no cache and no proxy may keep or change an answer', async (t) => {
  const wire = t.wire([opening()]);
  await wire.next();
  wire.cut();
  const { headers } = await wire.ended;
  assert.match(headers['cache-control'], /no-store/);
  assert.match(headers['cache-control'], /no-transform/);
});

over(streams, '2.1', 'a stream tells proxies not to buffer', async (t) => {
  const wire = t.wire([opening()]);
  await wire.next();
  wire.cut();
  assert.equal((await wire.ended).headers['x-accel-buffering'], 'no');
});
