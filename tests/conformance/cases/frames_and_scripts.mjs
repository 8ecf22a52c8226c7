// 9, 2.1: what stands around the packets where a page or script element reads them.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { randomKey } from '../../support/peer.mjs';
import { all, callbacks, oneWay, streams } from '../../support/transports/index.mjs';
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

/// Texts that engines have stumbled over; each is published as a value and as a key. NUL and controls come as escapes.
const awkward = {
  'the end of a script': '</script>',
  'the end of a script in capitals': '</SCRIPT ><script>',
  'the end of a CDATA section': ']]>',
  'the begin of a comment': '<!--',
  'a comment and a script': '<!--<script>',
  quotes: '"\'`\\"',
  NUL: 'a\u0000b',
  'all controls': Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(''),
  '4-byte UTF-8': '\u{1f600}\u{10ffff}\u{20000}',
  'a byte order mark': '\ufeff',
  'the ends of lines': '\u2028\u2029\u0085\r\n',
  'backslashes': '\\'.repeat(1000),
};

for (const [what, text] of Object.entries(awkward)) {
  over(callbacks, '9.1', `${what} comes whole and does no harm`, async (t) => {
    const channel = t.channel();
    const peer = await t.subscriber(channel);
    peer.attach();
    const { wire } = peer;
    await t.api.publish(channel, { [text]: text });
    assert.deepEqual((await peer.pub()).data, { [text]: text });
    wire.cut();
    const answer = (await wire.ended).text;
    const packet = answer.slice(answer.indexOf('{"pub"'));
    const end = packet.indexOf('}}}') > 0 ? packet.indexOf('}}}') : packet.indexOf('}}]');
    assert.doesNotMatch(packet.slice(0, end), /[<>\u2028\u2029\u0000-\u001f]/);
  });
}

over(callbacks, '9.1', '64 KiB of backslashes come whole', async (t) => {
  const channel = t.channel();
  const peer = await t.subscriber(channel);
  peer.attach();
  const backslashes = '\\'.repeat(65536);
  await t.api.publish(channel, backslashes);
  assert.equal((await peer.pub()).data, backslashes);
}, 'large');

const halves = [
  ['\\ud800', '\ufffd'],
  ['\\uDC00x', '\ufffdx'],
  ['\\udc00\\ud800', '\ufffd\ufffd'],
  ['\\\\\\udead', '\\\ufffd'],
  ['\\\\ud800', '\\ud800'],
  ['\\uD83D\\ude00', '\u{1f600}'],
];

over(all, '1.1', 'half of a surrogate pair counts as U+FFFD, whoever sends it', async (t) => {
  const channel = t.channel('chat');
  const peer = await t.subscriber(channel);
  const call = async (path, body) => {
    const headers = { 'x-api-key': t.api.key, 'content-type': 'application/json' };
    assert.ok((await fetchText(t.gateway, path, { method: 'POST', body, headers })).status < 300);
  };
  for (const [escapes, text] of halves) {
    const publish = `{"channel":"${channel}","data":"${escapes}"}`;
    await peer.send([`{"publish":${publish}}`]);
    assert.deepEqual(await peer.data(1), [text]);
    await call('/encke/api/publish', publish);
    await call(`/encke/pub/${channel}`, `"${escapes}"`);
    assert.deepEqual(await peer.data(2), [text, text]);
  }
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

for (const callback of ['opener.document.body.firstElementChild.click', 'frames.other.f', '..', 'a.b.']) {
  once('9.1', `forever-frame does not call ${callback}, which may lead out of the page`, async (t) => {
    const { status } = await fetchText(t.gateway, frame(bad, '').replace(/callback=[^&]*/, `callback=${callback}`));
    assert.equal(status, 400);
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
