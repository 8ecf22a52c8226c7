// SockJS: which characters the gateway must write as escapes, since engines or proxies damage them otherwise, and which
// escapes it must read.
import assert from 'node:assert/strict';
import { about, opened, poll, send } from '../sockjs.mjs';

const json = about('json');

const range = (first, last) =>
  Array.from({ length: last - first + 1 }, (_, n) => String.fromCharCode(first + n)).join('');
const escape = (text) => text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/// What comes back for a message that is sent as `written`: the text between its quotes.
async function echoed(t, written) {
  const url = await opened(t);
  await send(t, url, `["${written}"]`);
  const body = await poll(t, url);
  assert.match(body, /^a\[".*"\]\n$/s);
  return body.slice(3, -3);
}

const escapedByServer = range(0x200c, 0x200f) + range(0x2028, 0x202f) + range(0x2060, 0x206f) + range(0xfff0, 0xffff);

json('what a server must escape, is escaped', async (t) => {
  assert.equal(await echoed(t, escapedByServer), escape(escapedByServer));
});

json('control characters are escaped in some way', async (t) => {
  const all = range(0, 0x1f);
  const back = await echoed(t, escape(all));
  assert.match(back, /^[ -~]*$/);
  assert.equal(JSON.parse(`"${back}"`), all);
});

json('a character of four bytes is a pair of escapes', async (t) => {
  assert.equal(await echoed(t, '\u{1f600}\u{10ffff}'), escape('\u{1f600}\u{10ffff}'));
});

// The suite asks that they come back "if possible", which it is not where texts are Unicode.
json('half of a pair is replaced by U+FFFD, and the session goes on', async (t) => {
  for (const half of ['\\ud800', '\\udfff', '\\ude00\\ud83d']) {
    assert.equal(await echoed(t, `a${half}b`), `a${'\\ufffd'.repeat(half.length / 6)}b`);
  }
});

// Those that clients escape, and their neighbours: compatibility ideographs and all that normalisation would change.
const units = range(0, 0x17ff) + range(0x1900, 0x20ff) + range(0x2126, 0x232f) + range(0x2a00, 0x302f)
  + range(0xaab0, 0xaabf) + range(0xe000, 0xe0ff) + range(0xf900, 0xfbff) + range(0xfe00, 0xffff);

json('every escape is understood', async (t) => {
  assert.equal(JSON.parse(`"${await echoed(t, escape(units))}"`), units);
});

json('short escapes are understood', async (t) => {
  assert.equal(JSON.parse(`"${await echoed(t, '\\"\\\\\\/\\b\\f\\n\\r\\t')}"`), '"\\/\b\f\n\r\t');
});

json('what needs no escape comes back unchanged, as UTF-8', async (t) => {
  const text = '\u00e4\u0161\u20ac\u4e2d\uac00\ufb01';
  assert.equal(await echoed(t, text), text);
});
