// The built script against a gateway, over each transport that needs no page.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Gateway, withGateway } from '../test-support/gateway.mjs';
import { connect, once, until } from '../test-support/connect.mjs';

const names = ['websocket', 'xhr-streaming', 'eventsource', 'long-polling', 'polling'];
const numbers = (n) => Array.from({ length: n }, (_, i) => i + 1);

function collect(client, channel, options) {
  const seen = [];
  const sub = client.subscribe(channel, (m) => seen.push(m.data), options);
  return { seen, sub };
}

for (const name of names) {
  test(`${name}: subscribe and 200 publications, once each and in order`, () => withGateway({}, async (gateway) => {
    const client = connect(gateway, { transports: [name] });
    const { seen, sub } = collect(client, 'news');
    await once(sub, 'subscribed');
    assert.equal(client.transport, name);
    for (const n of numbers(200)) gateway.publish('news', n);
    await until(() => seen.length >= 200);
    assert.deepEqual(seen, numbers(200));
    client.close();
  }));

  test(`${name}: nothing lost or doubled when the link is cut again and again`, () => withGateway({}, async (gateway) => {
    const client = connect(gateway, { transports: [name] });
    const { seen, sub } = collect(client, 'news');
    await once(sub, 'subscribed');
    for (const n of numbers(200)) {
      gateway.publish('news', n);
      if (n % 50 === 0) {
        await until(() => seen.length > n - 40);
        client.cut();
      }
      if (n % 80 === 0) gateway.cut();
    }
    await until(() => seen.length >= 200, `200 of ${seen.length}`, 15000);
    assert.deepEqual(seen, numbers(200));
    assert.equal(gateway.lastSession, 1);
    client.close();
  }));

  test(`${name}: publishes are applied once each and in order, answers come back`, () => withGateway({ loseAnswers: 2 },
    async (gateway) => {
      const client = connect(gateway, { transports: [name] });
      const { seen, sub } = collect(client, 'chat');
      await once(sub, 'subscribed');
      const answers = await Promise.all(numbers(60).map((n) => new Promise((done) => {
        client.publish('chat', n, (error, result) => done(error ?? result.offset));
        if (n === 30) client.cut();
      })));
      await until(() => seen.length >= 60);
      assert.deepEqual(answers, numbers(60));
      assert.deepEqual(seen, numbers(60));
      client.close();
    }));

  test(`${name}: a lost session is begun anew, and subscriptions go on from their positions`, () => withGateway({},
    async (gateway) => {
      const client = connect(gateway, { transports: [name] });
      const { seen, sub } = collect(client, 'news');
      await once(sub, 'subscribed');
      gateway.publish('news', 1);
      await until(() => seen.length === 1);
      gateway.forget();
      gateway.publish('news', 2);
      const info = await once(sub, 'subscribed');
      assert.equal(info.recovered, true);
      gateway.publish('news', 3);
      await until(() => seen.length === 3);
      assert.deepEqual(seen, [1, 2, 3]);
      assert.equal(gateway.lastSession, 2);
      client.close();
    }));

  test(`${name}: close() ends the session at the gateway`, () => withGateway({}, async (gateway) => {
    const client = connect(gateway, { transports: [name] });
    await once(client, 'open');
    assert.equal(gateway.sessions.size, 1);
    client.close();
    assert.equal(client.state, 'closed');
    await until(() => gateway.sessions.size === 0);
  }));
}

test('heartbeats are answered', () => withGateway({}, async (gateway) => {
  for (const name of ['websocket', 'xhr-streaming']) {
    const client = connect(gateway, { transports: [name] });
    const { seen, sub } = collect(client, 'news');
    await once(sub, 'subscribed');
    gateway.publish('news', 1);
    await until(() => seen.length);
    const session = gateway.sessions.get(client.session);
    gateway.beatOnce();
    await until(() => session.queue.length === 0, 'acknowledged');
    client.close();
  }
}));

test('acknowledges at least every 32 packets', () => withGateway({}, async (gateway) => {
  for (const name of ['websocket', 'eventsource', 'long-polling']) {
    const client = connect(gateway, { transports: [name] });
    const { seen, sub } = collect(client, 'news');
    await once(sub, 'subscribed');
    for (const n of numbers(100)) gateway.publish('news', n);
    await until(() => seen.length >= 100);
    await until(() => gateway.sessions.get(client.session).queue.length < 32, 'acknowledged');
    client.close();
  }
}));

test('automatic: WebSocket where it works, with no other request', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  await once(client, 'open');
  assert.equal(client.transport, 'websocket');
  assert.deepEqual(gateway.requests, ['/encke/websocket']);
  client.close();
}));

test('automatic: each transport that is switched off gives way to the next', () => withGateway({}, async (gateway) => {
  const order = ['websocket', 'xhr-streaming', 'long-polling', 'polling', 'eventsource'];
  for (const [i, expected] of order.entries()) {
    gateway.off = new Set(order.slice(0, i));
    const client = connect(gateway);
    await once(client, 'open');
    assert.equal(client.transport, expected);
    client.close();
  }
}));

for (const way of ['hang', 'mute']) {
  test(`automatic: a WebSocket that ${way === 'hang' ? 'never opens' : 'opens and carries nothing'} costs the head start`,
    () => withGateway({ [way]: new Set(['websocket']) }, async (gateway) => {
      const client = connect(gateway, { headStart: 50 });
      const { seen } = collect(client, 'news');
      const start = Date.now();
      await once(client, 'open');
      assert.equal(client.transport, 'xhr-streaming');
      assert.ok(Date.now() - start < 1000, 'soon');
      client.publish('news', 'hi');
      await until(() => seen.length === 1);
      client.close();
    }));
}

test('automatic: a WebSocket that comes later takes over, and nothing is lost or doubled', () => withGateway({},
  async (gateway) => {
    const client = connect(gateway, { headStart: 0.001, transports: ['websocket', 'xhr-streaming'] });
    const upgrade = gateway.upgrade;
    gateway.upgrade = (...args) => setTimeout(() => upgrade.apply(gateway, args), 200);
    const { seen, sub } = collect(client, 'news');
    const used = [];
    client.on('transport', (name) => used.push(name));
    await once(sub, 'subscribed');
    for (const n of numbers(100)) {
      client.publish('news', n);
      await new Promise((done) => setTimeout(done, 5));
    }
    await until(() => seen.length >= 100);
    assert.deepEqual(seen, numbers(100));
    assert.deepEqual(used, ['xhr-streaming', 'websocket']);
    assert.deepEqual(client.states, ['open']);
    client.close();
  }));

test('use(): transports are exchanged under traffic, unseen', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  const { seen, sub } = collect(client, 'news');
  await once(sub, 'subscribed');
  let n = 0;
  for (const name of [...names, 'websocket', 'long-polling', 'eventsource']) {
    client.use([name]);
    while (client.transport !== name) {
      client.publish('news', ++n);
      await new Promise((done) => setTimeout(done, 5));
    }
    client.publish('news', ++n);
  }
  await until(() => seen.length >= n);
  assert.deepEqual(seen, numbers(n));
  assert.deepEqual(client.states, ['open']);
  client.close();
}));

test('a stream that has reached its size is opened again, unseen', () => withGateway({}, async (gateway) => {
  for (const name of ['xhr-streaming', 'eventsource']) {
    const client = connect(gateway, { transports: [name] });
    const { seen, sub } = collect(client, `news-${name}`);
    await once(sub, 'subscribed');
    for (const n of numbers(20)) {
      gateway.publish(`news-${name}`, n);
      if (n % 5 === 0) {
        gateway.sessions.get(client.session).link.close(3003, 'recycle');
        await until(() => seen.length >= n && gateway.sessions.get(client.session).link);
      }
    }
    await until(() => seen.length >= 20);
    assert.deepEqual(seen, numbers(20));
    assert.deepEqual(client.states, ['open']);
    client.close();
  }
}));

test('codes: "stay away" closes for good and says why', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  await once(client, 'open');
  const closed = once(client, 'close');
  [...gateway.sessions.values()][0].end(3505, 'force disconnect');
  assert.deepEqual(await closed, { code: 3505, reason: 'force disconnect' });
  assert.equal(client.state, 'closed');
}));

test('a gateway that is not there yet is tried again', async () => {
  const gateway = await new Gateway().listen();
  const { port } = gateway;
  gateway.close();
  const client = connect({ url: `http://127.0.0.1:${port}/encke` });
  await once(client, 'error');
  assert.equal(client.errors[0].message, 'no transport works');
  const again = new Gateway();
  await new Promise((done) => again.server.listen(port, '127.0.0.1', done));
  await once(client, 'open');
  client.close();
  again.close();
});

test('subscribe: a refusal is told, and another channel goes on', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  const sub = client.subscribe('$private', () => {});
  const error = await once(sub, 'error');
  assert.equal(error.code, 103);
  const { seen, sub: other } = collect(client, 'news');
  await once(other, 'subscribed');
  gateway.publish('news', 1);
  await until(() => seen.length === 1);
  other.unsubscribe();
  await until(() => gateway.log.at(-1).unsubscribe);
  gateway.publish('news', 2);
  assert.deepEqual(seen, [1]);
  client.close();
}));

test('subscribe: two for one channel share it', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  const { seen, sub } = collect(client, 'news');
  const second = collect(client, 'news');
  assert.equal(second.sub, sub);
  await once(sub, 'subscribed');
  gateway.publish('news', 1);
  await until(() => second.seen.length === 1);
  assert.deepEqual(seen, [1]);
  client.close();
}));

test('publish: what is larger than the gateway takes is refused here', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  await once(client, 'open');
  const error = await new Promise((done) => client.publish('news', '\u00e4'.repeat(40000), done));
  assert.equal(error.code, 106);
  const result = await new Promise((done) => client.publish('news', 'small', (e, r) => done(r)));
  assert.equal(result.offset, 1);
  client.close();
}));

test('publish: after close() it is answered with an error', () => withGateway({}, async (gateway) => {
  const client = connect(gateway);
  await once(client, 'open');
  client.close();
  const error = await new Promise((done) => client.publish('news', 1, done));
  assert.equal(error.code, 108);
}));
