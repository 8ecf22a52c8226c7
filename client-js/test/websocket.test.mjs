// Encke.WebSocket against a gateway that does what a real one does rarely: what becomes of sockets when the session is
// lost, the network is gone, or the gateway ends it all; and that they share one client. What it has in common with the
// engines' own is in tests/browsers/sockets.mjs.
import assert from 'node:assert/strict';
import test from 'node:test';
import WebSocket from 'ws';
import EventSource from 'eventsource';
import { eventually } from '../../tests/support/deadline.mjs';
import Encke from '../src/index.js';
import { install } from '../src/websocket/index.js';
import { Gateway } from '../test-support/gateway.mjs';
import { XMLHttpRequest } from '../test-support/xhr.mjs';

install(Encke);
const Socket = Encke.WebSocket;

/// The stand-in, with the service `echo`.
class SocketGateway extends Gateway {
  constructor(options) {
    super(options);
    const echo = (session, id, packet) => { if (session.open?.has(id)) session.count({ id, ...packet }); };
    Object.assign(this.commands, {
      message: (session, { socket, ...data }) => (echo(session, socket, data), {}),
      close: (session, { socket, code = 1005, reason = '' }) => {
        echo(session, socket, { close: { code, reason } });
        session.open?.delete(socket);
        return {};
      },
      open: (session, { service }) => {
        if (this.deaf) this.log.at(-1).id = 0;  // no answer
        if (service !== 'echo') return { error: { code: 108, message: 'not available' } };
        (session.open ??= new Set()).add(this.log.at(-1).id);
        return { result: { protocol: '' } };
      },
    });
  }

  /// What was sent of `method`.
  said(method) { return this.log.filter((packet) => packet[method]).map((packet) => packet[method]); }
}

async function withSockets(options, body) {
  const gateway = await new SocketGateway(options).listen(), sockets = [];
  const given = { WebSocket, EventSource, XMLHttpRequest };

  /// A socket whose events are in `heard`: [type, readyState, code, wasClean].
  function make(path = 'echo', more = given) {
    const socket = new Socket(`${gateway.url.replace('http', 'ws')}/socket/${path}`, [], more);
    socket.heard = [];
    socket.data = [];
    const tell = ({ type, code, wasClean }) =>
      socket.heard.push([type, socket.readyState, ...type === 'close' ? [code, wasClean] : []]);
    socket.onopen = socket.onerror = socket.onclose = tell;
    socket.onmessage = ({ data }) => socket.data.push(data);
    sockets.push(socket);
    return socket;
  }

  try {
    await body({ gateway, given, make, opened: async (...args) => {
      const socket = make(...args);
      await until(() => socket.readyState === 1, 'the opening');
      return socket;
    } });
  } finally {
    for (const socket of sockets) socket.close();
    gateway.close();
  }
}

const until = (test, what = test.toString()) => eventually(what, test);
const lost = [['error', 3], ['close', 3, 1006, false]];
const over = (socket) => until(() => socket.heard.some(([type]) => type === 'close'), 'the end');

for (const transports of [['websocket'], ['xhr-streaming'], ['eventsource'], ['long-polling'], ['polling']]) {
  test(`${transports}: sockets share one session, and their data comes back in order`, () =>
    withSockets({}, async ({ gateway, given, make }) => {
      const options = { ...given, transports }, one = make('echo', options), two = make('echo?a=b', options);
      await until(() => one.readyState === 1 && two.readyState === 1);
      for (let n = 0; n < 50; n += 1) [one, two][n % 2].send(`message ${n}`);
      assert.equal(one.bufferedAmount, 5 * 9 + 20 * 10);
      await until(() => one.data.length === 25 && two.data.length === 25);
      assert.deepEqual([one.data[0], one.data[24], two.data[24]], ['message 0', 'message 48', 'message 49']);
      await until(() => one.bufferedAmount === 0 && two.bufferedAmount === 0, 'what waits to drain');
      assert.equal(gateway.lastSession, 1);
      assert.deepEqual(gateway.said('open').map(({ query }) => query), ['', 'a=b']);
      one.close(3000);
      await over(one);
      assert.deepEqual(one.heard, [['open', 1], ['close', 3, 3000, true]]);
      two.send('still there');
      await until(() => two.data.length === 26);
    }));

  test(`${transports}: a network that cuts loses and repeats nothing`, () =>
    withSockets({}, async ({ gateway, given, opened }) => {
      const socket = await opened('echo', { ...given, transports }), all = [];
      for (let n = 0; n < 60; n += 1) {
        all.push(`message ${n}`);
        socket.send(all[n]);
        if (n % 20 === 10) {
          await until(() => socket.data.length > n - 10, 'some of it');
          gateway.cut();
        }
      }
      await until(() => socket.data.length >= 60, 'all of it');
      socket.send('end');
      await until(() => socket.data.includes('end'));
      assert.deepEqual(socket.data, [...all, 'end']);
      assert.deepEqual(socket.heard, [['open', 1]]);
      await until(() => socket.bufferedAmount === 0, 'it to drain');
    }));
}

test('a session that is lost is the end of its sockets, and what they sent is not sent again', () =>
  withSockets({}, async ({ gateway, given, opened, make }) => {
    const options = { ...given, transports: ['websocket'] };
    const socket = await opened('echo', options), channel = await opened('channel?channel=news', options);
    gateway.deaf = true;
    const waiting = make('echo', options);
    await until(() => gateway.said('open').length === 2, 'the open that is never answered');
    gateway.cut();
    gateway.sessions.clear();
    socket.send('lost');
    channel.send('lost');
    gateway.deaf = false;
    await Promise.all([socket, channel, waiting].map(over));
    assert.deepEqual([socket.heard, channel.heard], [[['open', 1], ...lost], [['open', 1], ...lost]]);
    assert.deepEqual(waiting.heard, lost, 'nobody knows whether it was opened');
    const next = await opened('echo', options);
    next.send('on');
    await until(() => next.data.length === 1);
    assert.deepEqual([socket.bufferedAmount, socket.readyState, gateway.lastSession], [4, 3, 2]);
    assert.deepEqual([gateway.said('message').map(({ text }) => text), gateway.said('publish')], [['on'], []]);
  }));

test('no network: what connects fails like the engine\'s own; what is open stays, and goes on', () =>
  withSockets({}, async ({ gateway, given, opened, make }) => {
    const options = { ...given, transports: ['long-polling'] };
    const socket = await opened('echo', options), closing = await opened('echo', options);
    gateway.off.add('long-polling').add('send');
    gateway.cut();
    const other = make('echo', options);
    closing.close();
    await Promise.all([over(other), over(closing)]);
    assert.deepEqual([other.heard, closing.heard], [lost, [['open', 1], ...lost]]);
    gateway.off.clear();
    socket.send('on');
    await until(() => socket.data.length === 1);
    assert.deepEqual([socket.heard, gateway.lastSession], [[['open', 1]], 1]);
  }));

test('no gateway, no transport', () => withSockets({}, async ({ gateway, given, make }) => {
  const none = make('echo', { ...given, WebSocket: null, transports: ['websocket'] });
  await over(none);
  assert.deepEqual(none.heard, lost);
  gateway.off.add('websocket');
  const refused = make('echo', { ...given, transports: ['websocket'] });
  await over(refused);
  assert.deepEqual(refused.heard, lost);
}));

test('a gateway that sends the client away', () => withSockets({}, async ({ gateway, opened }) => {
  const socket = await opened();
  for (const session of gateway.sessions.values()) session.end(3505, 'force disconnect');
  await over(socket);
  assert.deepEqual(socket.heard, [['open', 1], ...lost]);
  assert.equal((await opened()).readyState, 1, 'the next one has a client of its own');
  assert.equal(gateway.lastSession, 2);
}));

test('a subscription that the application ends closes the sockets of its channel', () =>
  withSockets({}, async ({ gateway, opened }) => {
    const one = await opened('channel?channel=news'), other = await opened('channel?channel=other');
    const [session] = gateway.sessions.values();
    session.count({ unsubscribe: { channel: 'news', code: 2000, reason: 'gone' } });
    await over(one);
    gateway.publish('other', { a: 1 });
    await until(() => other.data.length === 1);
    assert.deepEqual(one.heard, [['open', 1], ['close', 3, 1000, true]]);
    assert.deepEqual([other.heard, other.data], [[['open', 1]], ['{"a":1}']]);
  }));

test('what waits to be sent when a link is cut is confirmed without a heartbeat', () =>
  withSockets({}, async ({ gateway, given, opened }) => {
    const socket = await opened('echo', { ...given, transports: ['websocket'] });
    gateway.cut();
    socket.send('behind the cut');
    await until(() => socket.bufferedAmount === 0);
    assert.deepEqual(socket.data, ['behind the cut']);
  }));

test('closed while it connects, it is not left open', () => withSockets({}, async ({ gateway, make, opened }) => {
  const before = make(), first = make();
  before.close();
  assert.equal(before.readyState, 2);
  await over(before);
  await until(() => first.readyState === 1);
  const late = make();
  late.close();
  await over(late);
  await opened();
  assert.deepEqual([before.heard, late.heard], [lost, lost]);
  const [session] = gateway.sessions.values();
  assert.equal(session.open.size, 2);
}));

test('the client leaves a moment after the last socket, unless another comes', () =>
  withSockets({}, async ({ gateway, opened }) => {
    const first = await opened();
    first.close();
    await over(first);
    const second = await opened();
    assert.equal(gateway.lastSession, 1);
    second.close();
    await over(second);
    await until(() => gateway.sessions.size === 0, 'the session to end');
    await opened();
    assert.equal(gateway.lastSession, 2);
  }));

test('a message over the gateway\'s limit closes the socket with 1009, and is not sent', () =>
  withSockets({}, async ({ gateway, opened }) => {
    const socket = await opened(), channel = await opened('channel?channel=news');
    for (const one of [socket, channel]) {
      one.send('x'.repeat(70000));
      one.send('y');
      await over(one);
      assert.deepEqual(one.heard, [['open', 1], ['close', 3, 1009, true]]);
    }
    assert.deepEqual([gateway.said('message'), gateway.said('publish')], [[], []]);
  }));

test('without ArrayBuffer, bytes close the socket with 1003', () => withSockets({}, async ({ gateway, opened }) => {
  const socket = await opened(), { ArrayBuffer } = globalThis;
  const [session] = gateway.sessions.values();
  globalThis.ArrayBuffer = undefined;
  try {
    session.count({ id: [...session.open][0], binary: 'AAE=' });
    await over(socket);
  } finally {
    globalThis.ArrayBuffer = ArrayBuffer;
  }
  assert.deepEqual(socket.heard, [['open', 1], ['close', 3, 1003, true]]);
}));

test('packets of no socket, and late ones, are nobody\'s', () => withSockets({}, async ({ gateway, opened }) => {
  const socket = await opened(), [session] = gateway.sessions.values(), [id] = session.open;
  session.count({ id: id + 100, text: 'of another' });
  socket.send('mine');
  await until(() => socket.data.length === 1);
  socket.close();
  session.count({ id, text: 'late' });
  await over(socket);
  assert.deepEqual([socket.data, socket.heard.at(-1)], [['mine'], ['close', 3, 1005, true]]);
}));

test('the client behind is one of Encke.connect, that no other tab shares', () =>
  withSockets({}, async ({ gateway, given, opened }) => {
    const { connect } = Encke, seen = [];
    Encke.connect = (options) => (seen.push(options), connect(options));
    try {
      await opened('echo', { ...given, share: 'alice', headStart: 5 });
    } finally {
      Encke.connect = connect;
    }
    assert.deepEqual(seen, [{ ...given, url: gateway.url, share: 0, headStart: 5 }]);
  }));

test('what a service refuses ends the socket once, and nothing behind it is sent', () =>
  withSockets({}, async ({ gateway, opened }) => {
    const channel = await opened('channel?channel=news');
    channel.send(new Uint8Array(3));
    channel.send('late');
    await over(channel);
    assert.deepEqual(channel.heard, [['open', 1], ['close', 3, 1003, true]]);
    await until(() => gateway.said('unsubscribe').length > 0, 'the leave');
    await opened('echo', undefined);
    assert.deepEqual([gateway.said('unsubscribe').length, gateway.said('publish')], [1, []]);
  }));
