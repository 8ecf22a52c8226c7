// Encke.EventSource over requests that the test answers, by hand-turned time: what it asks for, what it tells the page.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { install } from '../src/eventsource/index.js';
import { EventSource } from '../src/eventsource/source.js';
import { pass, takeTime, time } from '../test-support/time.mjs';

let requests;

/// A request, answered by say() and end().
class Request {
  constructor() {
    Object.assign(this, { readyState: 0, status: 0, responseText: '', headers: {}, withCredentials: false });
    requests.push(this);
  }

  open(method, url) { Object.assign(this, { method, url, readyState: 1 }); }
  setRequestHeader(name, value) { this.headers[name] = value; }
  getResponseHeader(name) { return name === 'Content-Type' ? this.type : null; }
  send() { this.sent = true; }
  abort() { this.aborted = true; }

  change(state, more = {}) {
    Object.assign(this, more, { readyState: state });
    this.onreadystatechange?.();
  }

  /// The head of the answer.
  head(status = 200, type = 'text/event-stream') { this.change(2, { status, type }); }
  say(text) { this.change(3, { responseText: this.responseText + text }); }
  end() { this.change(4); }
  fail() { this.change(4, { status: 0, responseText: '' }); }
}

/// As in IE before 10: nothing can be read before the end.
class OldRequest extends Request {
  #ended() {
    if (this.readyState !== 4) throw new Error('The data necessary to complete this operation is not yet available.');
  }

  get status() { this.#ended(); return this.held.status; }
  set status(status) { this.held = { ...this.held, status }; }
  get responseText() { this.#ended(); return this.held.text; }
  set responseText(text) { this.held = { ...this.held, text }; }
  getResponseHeader(name) { this.#ended(); return super.getResponseHeader(name); }
  answer(text, status = 200) {
    this.change(3, {});
    this.change(4, { status, responseText: text, type: 'text/event-stream; charset=UTF-8' });
  }
}

/// XDomainRequest: the address and the growing text, no more.
class Xdr {
  constructor() {
    this.responseText = '';
    requests.push(this);
  }

  open(method, url) { Object.assign(this, { method, url }); }
  send() { this.sent = true; }
  abort() { this.aborted = true; }
  say(text) {
    this.responseText += text;
    this.onprogress();
  }
}

const globals = ['XMLHttpRequest', 'ActiveXObject', 'XDomainRequest', 'atob', 'location', 'attachEvent', 'detachEvent'];
const own = Object.fromEntries(globals.map((name) => [name, globalThis[name]]));
const page = { protocol: 'http:', host: 'page.example' };

/// The engine: what it has beside a Request and a page.
function engine(more = {}) {
  Object.assign(globalThis, own, { XMLHttpRequest: Request, location: page }, more);
}

function oldEngine(more = {}) {
  const listeners = [];
  engine({ XMLHttpRequest: undefined, ActiveXObject: OldRequest, atob: undefined, ...more });
  globalThis.attachEvent = (name, fn) => listeners.push([name, fn]);
  globalThis.detachEvent = (name, fn) => listeners.splice(listeners.findIndex((l) => l[0] === name && l[1] === fn), 1);
  return listeners;
}

/// An EventSource whose events are written down in `told`: type and data.
function make(url = 'http://page.example/events?channels=a', init) {
  const source = new EventSource(url, init);
  source.told = [];
  for (const type of ['open', 'message', 'error', 'x']) {
    source.addEventListener(type, ({ data }) => source.told.push(data === undefined ? type : `${type} ${data}`));
  }
  return source;
}

const last = () => requests[requests.length - 1];
const close = (source) => {
  source.close();
  assert.deepEqual(time.timers, [], 'a timer is left');
};

/// A source that is open.
function opened(url, init) {
  const source = make(url, init);
  last().head();
  return source;
}

const event = (id, size = 100) => `${id === null ? '' : `id: ${id}\n`}data: ${'x'.repeat(size)}\n\n`;

beforeEach(() => {
  takeTime();
  requests = [];
  engine();
});

// --- The interface

test('EventSource: constants, properties, and what is asked for', () => {
  const source = make();
  for (const where of [EventSource, source]) assert.deepEqual([where.CONNECTING, where.OPEN, where.CLOSED], [0, 1, 2]);
  const { url, readyState, withCredentials, onopen, onmessage, onerror } = source;
  assert.deepEqual([url, readyState, withCredentials], ['http://page.example/events?channels=a', 0, false]);
  assert.deepEqual([onopen, onmessage, onerror], [null, null, null]);
  assert.deepEqual([last().method, last().url, last().sent], ['GET', source.url, true]);
  assert.deepEqual(last().headers, { Accept: 'text/event-stream', 'Cache-Control': 'no-cache' });
  close(source);
});

test('EventSource: opens with the head of the answer, and tells events as they come', () => {
  const source = make(), seen = [];
  source.onmessage = function (event) { seen.push(this, event); };
  last().head();
  assert.deepEqual([source.readyState, source.told], [1, ['open']]);
  last().say('id: 7\ndata: a\n');
  assert.deepEqual(source.told, ['open']);
  last().say('\nevent: x\ndata: b\n\nevent: y\ndata: c\n\n');
  assert.deepEqual(source.told, ['open', 'message a', 'x b']);
  const [self, { type, data, origin, lastEventId, target }] = seen;
  assert.deepEqual([type, data, origin, lastEventId], ['message', 'a', 'http://page.example', '7']);
  assert.ok(self === source && target === source && seen.length === 2);
  close(source);
  assert.equal(last().aborted, true);
});

test('EventSource: listeners are called once each, in order, until they are taken off', () => {
  const source = opened(), heard = [];
  const first = () => heard.push('first'), object = { handleEvent() { heard.push(this === object); } };
  source.onmessage = () => heard.push('property');
  for (const one of [first, object, first]) source.addEventListener('message', one);
  last().say('data: a\n\n');
  source.removeEventListener('message', first);
  source.removeEventListener('message', () => {});
  source.removeEventListener('other', first);
  source.onmessage = null;
  last().say('data: a\n\n');
  assert.deepEqual(heard, ['property', 'first', true, true]);
  close(source);
});

test('EventSource: what a listener throws goes to the page, and stops nothing', () => {
  const source = opened();
  source.onmessage = () => { throw new Error('of the page'); };
  last().say('data: a\n\ndata: b\n\n');
  assert.deepEqual(source.told, ['open', 'message a', 'message b']);
  assert.throws(() => pass(0), /of the page/);
  assert.throws(() => pass(0), /of the page/);
  close(source);
});

test('EventSource: only the three properties are handlers; an event named error is an event', () => {
  const source = opened(), heard = [];
  source.onx = () => heard.push('x');
  source.onerror = ({ data }) => heard.push(data);
  last().say('event: x\ndata: a\n\nevent: error\ndata: b\n\n');
  assert.deepEqual([heard, source.readyState], [['b'], 1]);
  close(source);
});

test('EventSource: closed by a listener, it tells no more of the same text', () => {
  const source = opened();
  source.onmessage = () => close(source);
  last().say('data: a\n\ndata: b\n\n');
  assert.deepEqual([source.told, source.readyState, last().aborted], [['open', 'message a'], 2, true]);
  pass(100000);
  assert.equal(requests.length, 1);
});

test('EventSource: closed by the last event of an answer, it does not connect again', () => {
  for (const more of ['', event(1, 1 << 18)]) {
    const source = opened();
    source.onmessage = () => close(source);
    if (more) last().say(more);
    else last().change(4, { responseText: 'data: a\n\n' });
    assert.deepEqual([source.told.length, source.readyState], [2, 2]);
    close(source);
  }
  assert.equal(requests.length, 2);
});

test('EventSource: addresses', () => {
  const asked = (url) => {
    const source = make(url);
    close(source);
    return [source.url, last().url];
  };
  assert.deepEqual(asked('http://page.example/a/'), ['http://page.example/a/', 'http://page.example/a/']);
  assert.deepEqual(asked('/a#b'), ['/a#b', '/a']);
  assert.deepEqual(asked({ toString: () => '/x' }), ['/x', '/x']);
  assert.equal(asked('')[0], '');
});

test('EventSource: listeners for once, and events that the page dispatches', () => {
  const source = opened(), heard = [], mine = { type: 'x' };
  source.addEventListener('x', (event) => heard.push(event === mine), { once: true });
  assert.equal(source.dispatchEvent(mine), true);
  last().say('event: x\ndata: a\n\n');
  assert.deepEqual([heard, source.told, source.constructor], [[true], ['open', 'x', 'x a'], EventSource]);
  close(source);
});

// --- Connections

test('EventSource: a stream that ends is asked for again behind the last id, after the stream\'s own time', () => {
  const source = opened();
  last().say('retry: 500\nid: \u20ac1\ndata: a\n\nid: 2\ndata: not ended');
  last().end();
  assert.deepEqual([source.told, source.readyState], [['open', 'message a', 'error'], 0]);
  pass(499);
  assert.equal(requests.length, 1);
  pass(1);
  assert.equal(last().headers['Last-Event-ID'], '\xe2\x82\xac1');
  last().head();
  last().say('data: b\n\n');
  assert.deepEqual([source.told.slice(3), source.readyState], [['open', 'message b'], 1]);
  last().end();
  pass(500);
  assert.equal(last().headers['Last-Event-ID'], '\xe2\x82\xac1');
  close(source);
});

test('EventSource: the id and the type of an event stay with it over connections', () => {
  const source = opened(), ids = [];
  source.onmessage = ({ lastEventId }) => ids.push(lastEventId);
  last().say('id: 1\ndata: a\n\nevent: x\n');
  last().end();
  pass(3000);
  last().head();
  last().say('data: b\n\nid\n\n');
  assert.deepEqual(ids, ['1', '1']);
  last().end();
  pass(3000);
  assert.equal('Last-Event-ID' in last().headers, false);
  close(source);
});

for (const [what, fall] of Object.entries({
  'the network': (request) => request.fail(),
  'no network, in the words of IE': (request) => request.change(4, { status: 12029 }),
  'a network in the middle of an answer': (request) => {
    request.head();
    request.say('data: a\n\n');
    request.fail();
  },
})) {
  test(`EventSource: fails by ${what}, and tries again`, () => {
    const source = make();
    fall(last());
    assert.deepEqual([source.told.pop(), source.readyState], ['error', 0]);
    pass(2999);
    assert.equal(requests.length, 1);
    pass(1);
    assert.equal(requests.length, 2);
    fall(last());
    close(source);
    pass(100000);
    assert.equal(requests.length, 2);
  });
}

for (const [status, type] of [[204, ''], [1223, ''], [404, 'text/event-stream'], [500, 'text/html'],
  [503, 'text/event-stream'], [200, 'text/plain'], [200, 'text/event-streams'], [200, ''], [200, null]]) {
  test(`EventSource: ${status} ${type} ends it for good`, () => {
    const source = make();
    last().head(status, type);
    last().say('data: a\n\n');
    assert.deepEqual([source.told, source.readyState, last().aborted], [['error'], 2, true]);
    pass(100000);
    assert.equal(requests.length, 1);
    close(source);
  });
}

test('EventSource: a content type with more in it is one', () => {
  for (const type of ['text/event-stream;charset=UTF-8', 'Text/Event-Stream ; x=y']) {
    const source = make();
    last().head(200, type);
    assert.equal(source.readyState, 1);
    close(source);
  }
});

test('EventSource: closed while it waits, or by a listener of its error, it stays closed', () => {
  for (const when of ['later', 'at once']) {
    const source = opened();
    if (when === 'at once') source.onerror = () => close(source);
    last().end();
    close(source);
    pass(100000);
    assert.deepEqual([source.readyState, last().aborted], [2, undefined]);
  }
  assert.equal(requests.length, 2);
});

test('EventSource: another origin gets the id in the address, and cookies where the page wants so', () => {
  for (const withCredentials of [false, true]) {
    const source = opened('http://other.example/events?channels=a#x', { withCredentials });
    const first = last();
    assert.deepEqual([source.withCredentials, first.withCredentials], [withCredentials, withCredentials]);
    assert.deepEqual(first.headers, { Accept: 'text/event-stream' });
    first.say('id: a&1\ndata: a\n\n');
    first.end();
    pass(3000);
    assert.equal(last().url, 'http://other.example/events?channels=a&last_event_id=a%261');
    assert.deepEqual(last().headers, { Accept: 'text/event-stream' });
    close(source);
  }
});

test('EventSource: text of which the engine tells nothing is seen twice a second', () => {
  const source = opened();
  last().responseText = 'data: a\n\n';
  pass(500);
  last().responseText += 'data: b\n\n';
  pass(500);
  assert.deepEqual(source.told, ['open', 'message a', 'message b']);
  close(source);
});

// --- Growth

test('EventSource: an answer that has grown is left for one behind its last event, and the page knows nothing', () => {
  const source = opened();
  for (let id = 1; requests.length < 4; id += 1) {
    assert.ok(last().responseText.length <= 1 << 18);
    if (last().readyState === 1) {
      assert.equal(last().headers['Last-Event-ID'], String(id - 1));
      last().head();
    }
    last().say(event(id, 10000));
  }
  assert.ok(requests.slice(0, 3).every((one) => one.aborted && one.responseText.length > 1 << 18));
  assert.equal(source.told.filter((told) => !told.startsWith('message')).join(), 'open');
  assert.equal(source.readyState, 1);
  close(source);
});

test('EventSource: an answer is not left where there is no id to go on behind', () => {
  for (const begin of ['', event(1) + event(null), `${event(1)}id\n\n`]) {
    const source = opened();
    last().say(begin + event(null, 1 << 19));
    assert.equal(last().aborted, undefined);
    last().say(event(9));
    assert.equal(requests.pop().readyState, 1, 'left behind the next id');
    close(source);
  }
});

test('EventSource: the new answer fails as the old would', () => {
  const source = opened();
  last().say(event(1, 1 << 18));
  last().fail();
  assert.deepEqual([source.told.slice(2), source.readyState], [['error'], 0]);
  close(source);
});

// --- Internet Explorer

test('EventSource: IE asks for batches, each at once behind the last', () => {
  const listeners = oldEngine(), source = make();
  assert.equal(last().url, 'http://page.example/events?channels=a&poll=1');
  assert.equal(listeners.length, 1);
  last().answer('retry: 2000\n\nid: e:0\n\n');
  assert.deepEqual([source.told, source.readyState], [['open'], 1]);
  pass(0);
  assert.equal(last().url, 'http://page.example/events?channels=a&poll=1&last_event_id=e%3A0');
  last().answer('id: e:1\ndata: a\n\nid: e:2\ndata: b\n\n');
  pass(0);
  assert.equal(last().url, 'http://page.example/events?channels=a&poll=1&last_event_id=e%3A2');
  last().answer('', 12031);
  assert.deepEqual([source.told, source.readyState], [['open', 'message a', 'message b', 'error'], 0]);
  pass(2000);
  last().answer('id: e:3\ndata: c\n\n');
  assert.deepEqual(source.told.slice(4), ['open', 'message c']);
  close(source);
  assert.deepEqual(listeners, []);
  pass(100000);
  assert.equal(requests.length, 4);
});

test('EventSource: IE asks no sooner than it should where an answer brought nothing', () => {
  oldEngine();
  const source = make();
  last().answer('retry: 2000\n\nid: 1\n\n');
  pass(0);
  pass(500);
  last().answer(':\n\n');
  pass(1499);
  assert.equal(requests.length, 2);
  pass(1);
  assert.equal(requests.length, 3);
  pass(25000);  // held so long, it is asked again at once
  last().answer(':\n\n');
  pass(0);
  assert.equal(requests.length, 4);
  close(source);
});

test('EventSource: IE leaves with its page', () => {
  const listeners = oldEngine(), source = make();
  listeners[0][1]();
  assert.deepEqual([source.readyState, last().aborted], [2, true]);
});

test('EventSource: XDomainRequest to another origin, with padding', () => {
  oldEngine({ XDomainRequest: Xdr });
  const source = make('http://other.example/events');
  assert.deepEqual([last().method, last().url], ['GET', 'http://other.example/events?padding=1']);
  last().say('id: 1\ndata: a\n\nda');
  assert.deepEqual([source.told, source.readyState], [['open', 'message a'], 1]);
  last().say('ta: b\n\n');
  last().onerror();
  assert.deepEqual([source.told.slice(2), source.readyState], [['message b', 'error'], 0]);
  pass(3000);
  assert.equal(last().url, 'http://other.example/events?padding=1&last_event_id=1');
  last().onload();
  assert.deepEqual(source.told.slice(4), ['open', 'error']);
  close(source);
});

test('EventSource: XDomainRequest tells the content type', () => {
  oldEngine({ XDomainRequest: Xdr });
  const source = make('http://other.example/events');
  last().contentType = 'text/html';
  last().say('<html>');
  assert.deepEqual([source.told, source.readyState, last().aborted], [['error'], 2, true]);
});

test('EventSource: where no request can be made it fails, once the page can hear it', () => {
  oldEngine({ XDomainRequest: Xdr });
  for (const [url, init] of [['https://other.example/'], ['http://other.example/', { withCredentials: true }]]) {
    const source = make(url, init);
    assert.deepEqual([source.told, source.readyState], [[], 0]);
    pass(0);
    assert.deepEqual([source.told, source.readyState, requests.length], [['error'], 2, 0]);
    const early = make(url, init);
    close(early);
    pass(0);
    assert.deepEqual(early.told, []);
  }
});

// --- The global

test('EventSource: in the place of the engine\'s own it is no transport', () => {
  const options = [], Encke = { connect: (given) => options.push(given) };
  install(Encke);
  globalThis.EventSource = Encke.EventSource;
  Encke.connect();
  Encke.connect({ url: '/x', EventSource: 1 });
  delete globalThis.EventSource;
  assert.equal(Encke.EventSource, EventSource);
  assert.deepEqual(options, [{ EventSource: undefined }, { url: '/x', EventSource: 1 }]);
});
