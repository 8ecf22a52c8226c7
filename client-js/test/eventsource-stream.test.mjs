// The reader of event streams: every case whole, cut at each place, and letter by letter.
import assert from 'node:assert/strict';
import test from 'node:test';
import { streamReader } from '../src/eventsource/stream.js';
import { streams } from '../test-support/event-streams.mjs';

/// What is read from `text` that has grown to each of `lengths`.
function readAt(text, lengths) {
  const events = [];
  let lastId = '', retry;
  const read = streamReader((data, type, id) => {
    if (id !== undefined) lastId = id;
    if (data) events.push([type || 'message', data.slice(0, -1), lastId]);
  }, (ms) => { retry = ms; });
  for (const length of lengths) read(text.slice(0, length));
  return { events, retry };
}

for (const [name, [text, events, { retry, long } = {}]] of Object.entries(streams)) {
  test(`event stream: ${name}`, () => {
    const places = long ? [0, 1, 7, 70005, 70006, 70007] : Array.from(`${text}.`, (_, i) => i);
    assert.deepEqual(readAt(text, [text.length]), { events, retry });
    for (const at of places) assert.deepEqual(readAt(text, [at, text.length]), { events, retry }, `cut at ${at}`);
    for (const at of places) assert.deepEqual(readAt(text, [at, at, text.length]).events, events, `twice at ${at}`);
    if (!long) assert.deepEqual(readAt(text, [...places, text.length]), { events, retry }, 'letter by letter');
  });
}

test('event stream: an event is told with its blank line, also where that is a carriage return', () => {
  for (const end of ['\n\n', '\r\r', '\r\n\r']) assert.equal(readAt(`data: a${end}`, [20]).events.length, 1);
});

test('event stream: a time that no timer can take is a long one', () => {
  assert.equal(readAt('retry: 99999999999999999999\n', [28]).retry, 1e9);
});

test('event stream: a page that lets the text grow while it hears an event hears each once', () => {
  const text = 'data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n', heard = [];
  let read = () => {};
  read = streamReader((data) => {
    heard.push(data);
    if (heard.length === 1) read(text);
  }, () => {});
  read(text.slice(0, 18));
  read(text);
  assert.deepEqual(heard, ['1\n', '2\n', '3\n', '4\n']);
});

test('event stream: what was read is not searched again', () => {
  const read = streamReader(() => {}, () => {}), searched = [];
  const exec = RegExp.prototype.exec;
  RegExp.prototype.exec = function (text) {
    if (this.global) searched.push(text.length - this.lastIndex);
    return exec.call(this, text);
  };
  try {
    for (let text = 'data: '; text.length < 1000; text += 'x') read(text);
  } finally {
    RegExp.prototype.exec = exec;
  }
  assert.ok(searched.length > 900 && Math.max(...searched) <= 6, `${Math.max(...searched)}`);
});
