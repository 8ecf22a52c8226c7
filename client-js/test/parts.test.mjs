// Small parts: events, lines of a growing text, the choice of transports.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { choose } from '../src/choice.js';
import { eventful, safely } from '../src/emitter.js';
import { names } from '../src/transports/index.js';
import { lineReader } from '../src/transports/lines.js';
import { pass, takeTime } from '../test-support/time.mjs';

beforeEach(takeTime);

function emitter() {
  return Object.assign(Object.create(eventful({})), { listeners_: {} });
}

test('events: listeners are called in order, and can be taken off while called', () => {
  const events = emitter(), heard = [];
  function first() {
    heard.push('first');
    events.off('a', first);
  }
  events.on('a', first).on('a', (v) => heard.push(v));
  events.emit_('a', 1);
  events.emit_('a', 2);
  assert.deepEqual(heard, ['first', 1, 2]);
});

test('events: names of Object.prototype are names like others', () => {
  const events = emitter(), heard = [];
  events.emit_('constructor');
  events.on('constructor', () => heard.push(1)).on('__proto__', () => heard.push(2));
  events.emit_('constructor');
  events.emit_('__proto__');
  assert.deepEqual(heard, [1, 2]);
});

test('events: a listener that throws stops no other, and its error comes out later', () => {
  const events = emitter(), heard = [];
  events.on('a', () => { throw new Error('of the page'); }).on('a', () => heard.push(1));
  events.emit_('a');
  assert.deepEqual(heard, [1]);
  assert.throws(() => pass(0), /of the page/);
  safely(() => heard.push(2));
  assert.deepEqual(heard, [1, 2]);
});

test('lines: complete lines once each, however the text grows; white space and a byte order mark are prelude', () => {
  const got = [], text = `\ufeff${' '.repeat(2048)}\n{"a":1}\r\n\n{"b":2}\n{"c"`;
  const read = lineReader({ receive_: (line) => got.push(line.trim()) });
  for (let i = 1; i <= text.length; ++i) read(text.slice(0, i));
  assert.deepEqual(got, ['{"a":1}', '{"b":2}']);
  read(`${text}:3}\n`);
  read(`${text}:3}\n`);
  assert.deepEqual(got, ['{"a":1}', '{"b":2}', '{"c":3}']);
});

const none = { bars_: () => false };
const modern = { WebSocket_: 1, EventSource_: 1, post_: 'xhr', document_: {}, root_: { postMessage: 1 } };
const engines = {
  'today': [modern, ['websocket', 'xhr-streaming', 'long-polling', 'polling', 'eventsource', 'forever-frame']],
  'IE 10 and 11': [{ ...modern, EventSource_: null },
    ['websocket', 'xhr-streaming', 'long-polling', 'polling', 'forever-frame']],
  'IE 8 and 9': [{ post_: 'xhr', document_: {}, oldIE_: true, root_: { postMessage: 1 } }, ['forever-frame', 'long-polling', 'polling']],
  'IE 8 and 9, another origin': [{ post_: 'xdr', cross_: true, document_: {}, oldIE_: true, root_: { postMessage: 1 } },
    ['xhr-streaming', 'long-polling', 'polling', 'forever-frame']],
  'IE 6 and 7': [{ post_: 'xhr', document_: {}, oldIE_: true, root_: {} }, ['forever-frame', 'long-polling', 'polling']],
  'IE 6 and 7, another origin': [{ post_: '', cross_: true, document_: {}, oldIE_: true, root_: {} }, ['jsonp-polling']],
  'Opera 12': [{ ...modern, root_: { opera: 1, postMessage: 1 } },
    ['websocket', 'eventsource', 'long-polling', 'polling', 'forever-frame']],
  'Android 2': [{ ...modern, WebSocket_: null, EventSource_: null, noStreams_: true }, ['long-polling', 'polling']],
  'a worker': [{ ...modern, document_: null }, ['websocket', 'xhr-streaming', 'long-polling', 'polling', 'eventsource']],
};

for (const [engine, [env, expected]] of Object.entries(engines)) {
  test(`choice: ${engine}`, () => assert.deepEqual(choose(env, undefined, names, none), expected));
}

const three = ['websocket', 'xhr-streaming', 'long-polling'];
const barring = (...keys) => ({ bars_: (key) => keys.includes(key) });

test('choice: what failed comes last, a socket that only did not open keeps its place', () => {
  assert.deepEqual(choose(modern, undefined, three, barring('websocket', 'xhr-streaming')),
    ['websocket', 'long-polling', 'xhr-streaming']);
});

test('choice: what fell over again and again comes last, a socket too, and all streams together', () => {
  assert.deepEqual(choose(modern, undefined, three, barring('websocket!')), ['xhr-streaming', 'long-polling', 'websocket']);
  assert.deepEqual(choose(modern, undefined, [...three, 'eventsource'], barring('stream!')),
    ['websocket', 'long-polling', 'xhr-streaming', 'eventsource']);
});

test('choice: a review leaves out a socket that failed, and takes up what is to be looked at again', () => {
  const memory = { bars_: (key, review) => key === 'websocket' || key === 'stream!' && !review };
  assert.deepEqual(choose(modern, undefined, three, memory, true), ['xhr-streaming', 'long-polling', 'websocket']);
});

test('choice: the page orders and forces, but what the operator does not offer only if nothing else is left', () => {
  assert.deepEqual(choose(modern, ['long-polling', 'websocket'], names, none), ['long-polling', 'websocket']);
  assert.deepEqual(choose(modern, ['websocket', 'polling'], ['polling'], none), ['polling']);
  assert.deepEqual(choose(modern, ['websocket'], ['polling'], none), ['websocket']);
  assert.deepEqual(choose(modern, ['jsonp-polling'], names, none), ['jsonp-polling']);
  assert.deepEqual(choose(modern, ['toString'], names, none), []);
});
