// The verdict on a network is looked at again later. By the client's clock minutes pass here.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Gateway } from '../test-support/gateway.mjs';
import { once, until } from '../test-support/connect.mjs';
import { connect, skip, takeClock } from '../test-support/skip.mjs';

takeClock();

// A gateway, a client that is subscribed, and what they go through.
class Scene {
  static async play(options, body) {
    const scene = new Scene();
    scene.gateway = await new Gateway(options).listen();
    scene.client = connect(scene.gateway);
    scene.seen = [];
    try {
      await once(scene.client.subscribe('news', (m) => scene.seen.push(m.data)), 'subscribed');
      await body(scene);
      assert.deepEqual(scene.seen, scene.seen.map((_, i) => i + 1));
    } finally {
      scene.client.close();
      scene.gateway.close();
    }
  }

  get transport() { return this.client.transport; }

  tries(name) {
    return this.gateway.requests.filter((path) => path === `/encke/${name}`).length;
  }

  /// A minute passes, and what it brought about is over.
  async minute() {
    skip(60_000);
    await new Promise((done) => setTimeout(done, 20));
    await until(() => !this.client.connection_.race_in_?.any_(() => true));
    const n = this.seen.length;
    this.gateway.publish('news', n + 1);
    await until(() => this.seen.length > n && this.client.state === 'open');
  }

  async fall() {
    const before = this.client.states.length;
    this.gateway.cut();
    await until(() => this.client.states.length > before && this.client.state === 'open');
  }

  /// Minutes until the client uses `transport`.
  async minutesUntil(transport) {
    for (let minutes = 0; minutes < 20; ++minutes) {
      if (this.transport === transport) return minutes;
      await this.minute();
    }
    throw new Error(`20 minutes, and still ${this.transport}`);
  }
}

test('a WebSocket that was not to be had takes over when it is, unseen', () =>
  Scene.play({ off: new Set(['websocket']) }, async (scene) => {
    assert.equal(scene.transport, 'xhr-streaming');
    await until(() => scene.gateway.signs > 0);
    scene.gateway.off.clear();
    assert.ok(await scene.minutesUntil('websocket') <= 2);
    assert.deepEqual(scene.client.states, ['open']);
  }));

test('streams that were held back are looked at again, and what works comes back unseen', () =>
  Scene.play({ off: new Set(['websocket']), hang: new Set(['xhr-streaming', 'eventsource']) }, async (scene) => {
    assert.equal(scene.transport, 'long-polling');
    while (scene.tries('xhr-streaming') < 2) await scene.minute();
    assert.equal(scene.transport, 'long-polling');
    scene.gateway.hang.clear();
    const minutes = await scene.minutesUntil('xhr-streaming');
    assert.ok(minutes <= 7, `${minutes} minutes`);
    assert.deepEqual(scene.client.states, ['open']);
  }));

test('a WebSocket that keeps falling is tried again after a minute, then after four', () => Scene.play({}, async (scene) => {
  for (let i = 0; i < 3; ++i) {
    await until(() => scene.transport === 'websocket');
    await scene.fall();
  }
  assert.equal(scene.transport, 'xhr-streaming');
  await until(() => scene.gateway.signs > 0);
  assert.ok(await scene.minutesUntil('websocket') <= 2);
  await scene.fall();  // on probation: once is enough
  assert.equal(scene.transport, 'xhr-streaming');
  const minutes = await scene.minutesUntil('websocket');
  assert.ok(minutes >= 4 && minutes <= 5, `${minutes} minutes`);
}));

test('the bound on an answer grows where answers do not come, not where connections are refused', async () => {
  const gateway = await new Gateway({ hang: new Set(['long-polling']) }).listen();
  const slow = connect(gateway, { transports: ['long-polling'] });
  const refused = connect({ url: 'http://127.0.0.1:1/encke' }, { transports: ['long-polling'] });
  await until(() => slow.connection_.race_in_ && refused.connection_.tries_ > 1);
  const [before, after] = [slow.connection_.bound_, refused.connection_.bound_];
  skip(before);
  await until(() => slow.connection_.bound_ > before);
  assert.equal(after, before);
  slow.close();
  refused.close();
  gateway.close();
});

test('a link that falls again and again comes back soon each time, not ever later', () => Scene.play({}, async (scene) => {
  for (let i = 0; i < 6; ++i) {
    await scene.fall();
    assert.ok(scene.client.connection_.tries_ <= 2, `${scene.client.connection_.tries_} tries`);
  }
}));

test('a WebSocket that stood for a minute has its falls forgiven', () => Scene.play({}, async (scene) => {
  for (let i = 0; i < 5; ++i) {
    await scene.minute();
    await scene.fall();
    await until(() => scene.transport === 'websocket');
  }
}));
