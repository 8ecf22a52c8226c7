// What a bad network does, and how the client gets away from it.
import assert from 'node:assert/strict';
import test from 'node:test';
import WebSocket from 'ws';
import { withGateway } from '../test-support/gateway.mjs';
import { connect, once, until } from '../test-support/connect.mjs';

const numbers = (n) => Array.from({ length: n }, (_, i) => i + 1);
const http = ['xhr-streaming', 'eventsource', 'long-polling'];

function subscribed(gateway, options) {
  const client = connect(gateway, options), seen = [], sub = client.subscribe('news', (m) => seen.push(m.data));
  return { client, seen, sub };
}

test('a stream whose first bytes are held back is left for long polling, not for the next stream', () =>
  withGateway({ hang: new Set(['xhr-streaming', 'eventsource']) }, async (gateway) => {
    const { client, sub } = subscribed(gateway, { transports: http }), start = Date.now();
    await once(sub, 'subscribed');
    assert.equal(client.transport, 'long-polling');
    assert.ok(Date.now() - start < 3000, `${Date.now() - start} ms`);
    assert.ok(!gateway.requests.includes('/encke/eventsource'));
    client.close();
  }));

test('a stream that is held back behind its first bytes is left within 3 s, with nothing lost', () =>
  withGateway({ holding: new Set(['xhr-streaming', 'eventsource']) }, async (gateway) => {
    const { client, seen } = subscribed(gateway, { transports: http });
    await once(client, 'open');
    const start = Date.now();
    assert.equal(client.transport, 'xhr-streaming');
    for (const n of numbers(20)) gateway.publish('news', n);
    await until(() => seen.length >= 20);
    assert.equal(client.transport, 'long-polling');
    assert.ok(Date.now() - start < 3000, `${Date.now() - start} ms`);
    assert.deepEqual(seen, numbers(20));
    client.close();
  }));

test('a WebSocket that falls three times in a minute gives way to what is below it', () =>
  withGateway({}, async (gateway) => {
    const { client, seen, sub } = subscribed(gateway);
    await once(sub, 'subscribed');
    for (const n of numbers(3)) {
      assert.equal(client.transport, 'websocket');
      gateway.publish('news', n);
      await until(() => seen.length >= n && client.state === 'open');
      const before = client.states.length;
      gateway.cut();
      await until(() => client.states.length > before && client.state === 'open');
    }
    assert.equal(client.transport, 'xhr-streaming');
    gateway.publish('news', 4);
    await until(() => seen.length >= 4);
    assert.deepEqual(seen, numbers(4));
    assert.equal(gateway.lastSession, 1);
    client.close();
  }));

test('what the page and the gateway do on purpose is no fall', () => withGateway({}, async (gateway) => {
  const { client, sub } = subscribed(gateway);
  await once(sub, 'subscribed');
  for (let i = 0; i < 6; ++i) {
    const before = client.states.length;
    if (i % 2) client.cut();
    else gateway.sessions.get(client.session).link.close(3012, 'no pong');
    await until(() => client.states.length > before && client.state === 'open');
  }
  assert.equal(client.transport, 'websocket');
  client.close();
}));

for (const transport of ['websocket', 'xhr-streaming', 'long-polling']) {
  test(`retry_after: obeyed over ${transport}`, () => withGateway({}, async (gateway) => {
    const { client, sub } = subscribed(gateway, { transports: [transport] });
    await once(sub, 'subscribed');
    const session = gateway.sessions.get(client.session);
    await until(() => session.link);
    const start = Date.now(), opened = once(client, 'open');
    session.link.send([{ disconnect: { code: 3001, reason: 'shutdown', retry_after: 700 } }]);
    session.end(3001, 'shutdown');
    await opened;
    assert.ok(Date.now() - start >= 690, `${Date.now() - start} ms`);
    client.close();
  }));
}

test('too many begin at once: the place in the queue is taken with the same key, and no command is lost', () =>
  withGateway({}, async (gateway) => {
    const open = gateway.open, keys = [];
    gateway.open = (link, lines) => {
      keys.push(lines[0].connect.key);
      if (keys.length > 1) return open.call(gateway, link, lines);
      link.begin([{ disconnect: { code: 3013, reason: 'too many requests', retry_after: 300 } }]);
      link.close();
    };
    const { client, seen } = subscribed(gateway), start = Date.now();
    const published = new Promise((done) => client.publish('chat', 1, done));
    await once(client, 'open');
    assert.ok(Date.now() - start >= 290);
    assert.equal(keys[0], keys[1]);
    assert.equal(await published, null);
    gateway.publish('news', 1);
    await until(() => seen.length === 1);
    client.close();
  }));

test('sessions that the gateway ends at once are begun ever more rarely', () => withGateway({}, async (gateway) => {
  const { client } = subscribed(gateway);
  let opened = 0;
  client.on('open', () => {
    ++opened;
    setTimeout(() => gateway.sessions.get(client.session)?.end(4000, 'by the application'), 1);
  });
  await new Promise((done) => setTimeout(done, 4000));
  assert.ok(opened < 12, `${opened} in 4 s`);
  client.close();
}));

test('close() in a listener of the change that opens it is final', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  client.on('transport', () => client.close());
  await once(client, 'close');
  await new Promise((done) => setTimeout(done, 50));
  assert.equal(client.state, 'closed');
  assert.equal(client.states.at(-1), 'closed');
}));

test('resync: told where not everything that was missed could be recovered', () => withGateway({}, async (gateway) => {
  const { client, sub } = subscribed(gateway), heard = [];
  await once(sub, 'subscribed');
  sub.on('resync', (info) => heard.push(info));
  gateway.forget();
  assert.equal((await once(sub, 'subscribed')).recovered, true);
  assert.deepEqual(heard, []);
  gateway.history.delete('news');
  gateway.channel('news').epoch = 'e2';
  gateway.forget();
  assert.equal((await once(sub, 'subscribed')).recovered, false);
  await until(() => heard.length === 1);
  assert.equal(heard[0].channel, 'news');
  client.close();
}));

test('last words do not go into a socket that is closing already, which would drop them', () =>
  withGateway({}, async (gateway) => {
    const sockets = [];
    class Kept extends WebSocket {
      constructor(url) {
        super(url);
        sockets.push(this);
      }
    }
    const client = connect(gateway, { transports: ['websocket'], WebSocket: Kept });
    await once(client, 'open');
    sockets[0].close();
    assert.equal(sockets[0].readyState, 2);
    client.publish('up', 1);
    client.close();
    await until(() => gateway.sessions.size === 0);
    assert.deepEqual(gateway.channel('up').list.map(({ data }) => data), [1]);
  }));
