// SockJS: a mount whose messages are packets of Encke's own protocol, and the limits that hold for each mount.
import assert from 'node:assert/strict';
import { NativeSocket } from '../../support/native_socket.mjs';
import { about, ask, frames, get, hold, opened, options, poll, post, send, session, Stream } from '../sockjs.mjs';

const pubsub = about('pubsub');
const config = 'sockjsPubSub';

const command = (id, method, params) => JSON.stringify({ id, [method]: params });
const asBody = (...packets) => JSON.stringify(packets);

/// The packets of an array frame.
const packets = (frame) => JSON.parse(frame.trim().slice(1)).map((text) => JSON.parse(text));

/// A session over a WebSocket; packet() is the next packet.
class Subscriber {
  static async open(t) {
    const socket = await NativeSocket.open(t, `${session('/pubsub')}/websocket`);
    assert.equal(await socket.next(), 'o');
    return new Subscriber(socket);
  }

  constructor(socket) { Object.assign(this, { socket, waiting: [] }); }

  send(...all) { this.socket.send(asBody(...all)); }

  async packet() {
    while (this.waiting.length === 0) this.waiting.push(...packets(await this.socket.next()));
    return this.waiting.shift();
  }
}

pubsub('a command is answered, and publications of the API come as messages', async (t) => {
  const channel = t.channel('chat');
  const client = await Subscriber.open(t);
  client.send(command(1, 'subscribe', { channel }));
  assert.ok((await client.packet()).result);
  const values = ['text', 7, null, { a: ['\u2028"</script>\u{1f600}'] }];
  for (const value of values) await t.api.publish(channel, value);
  for (const [n, value] of values.entries()) {
    const { pub } = await client.packet();
    assert.deepEqual([pub.channel, pub.offset, pub.data], [channel, n + 1, value]);
  }
}, config);

pubsub('the same by polls, where what waits comes together', async (t) => {
  const channel = t.channel('chat');
  const url = await opened(t, '/pubsub');
  await send(t, url, asBody(command(1, 'subscribe', { channel })));
  assert.ok(packets(await poll(t, url))[0].result);
  const held = await hold(t, url);
  await t.api.publish(channel, 'while it waits');
  await held.until('the publication', (text) => text.includes('while it waits'));
  for (const value of [1, 2, 3]) await t.api.publish(channel, value);
  assert.deepEqual(packets(await poll(t, url)).map(({ pub }) => pub.data), [1, 2, 3]);
}, config);

pubsub('what one client publishes reaches the others', async (t) => {
  const channel = t.channel('chat');
  const [one, other] = [await Subscriber.open(t), await Subscriber.open(t)];
  other.send(command(1, 'subscribe', { channel }));
  await other.packet();
  one.send(command(1, 'publish', { channel, data: { hello: 'there' } }));
  assert.ok((await one.packet()).result);
  assert.deepEqual((await other.packet()).pub.data, { hello: 'there' });
}, config);

pubsub('several commands in one message are lines', async (t) => {
  const client = await Subscriber.open(t);
  const channels = [t.channel('chat'), t.channel('chat')];
  client.send(channels.map((channel, n) => command(n + 1, 'subscribe', { channel })).join('\n'));
  assert.deepEqual([(await client.packet()).id, (await client.packet()).id], [1, 2]);
}, config);

pubsub('an error is an answer, and the session goes on', async (t) => {
  const client = await Subscriber.open(t);
  const wrong = command(1, 'subscribe', { channel: 'nowhere:a' });
  client.send(wrong, command(2, 'subscribe', { channel: t.channel('chat') }));
  assert.ok((await client.packet()).error.code > 0);
  assert.ok((await client.packet()).result);
}, config);

pubsub('a raw socket is not offered, since packets would have no frames', async (t) => {
  assert.equal((await get(t, '/pubsub/websocket')).status, 404);
}, config);

pubsub('a session that ends leaves its channels', async (t) => {
  const channel = t.channel('chat');
  const client = await Subscriber.open(t);
  client.send(command(1, 'subscribe', { channel }));
  await client.packet();
  assert.equal(await t.api.subscribers(channel), 1);
  client.socket.close();
  while (await t.api.subscribers(channel) > 0);
}, config);

const limits = about('limits');

limits('a message over message_bytes ends the session, and names the limit', async (t) => {
  const url = await opened(t);
  await post(t, `${url}/xhr_send`, asBody('x'.repeat(5000)));
  const frame = await poll(t, url);
  assert.match(frame, /^c\[1009,".*4096.*"\]\n$/);
}, 'sockjsTiny');

limits('the same over a WebSocket', async (t) => {
  const socket = await NativeSocket.open(t, `${session()}/websocket`);
  assert.equal(await socket.next(), 'o');
  socket.send(asBody('x'.repeat(5000)));
  assert.match(await socket.next(), /^c\[1009,".*4096.*"\]$/);
  await socket.end();
}, 'sockjsTiny');

limits('a body over max_body is answered 413', async (t) => {
  const url = await opened(t);
  assert.equal((await post(t, `${url}/xhr_send`, asBody('x'.repeat(70_000)))).status, 413);
}, 'sockjsTiny');

limits('a name of a session that no client would choose is refused', async (t) => {
  const { status } = await ask(t, 'POST', `/echo/000/${'x'.repeat(1000)}/xhr`);
  assert.ok([400, 404, 414].includes(status), `status ${status}`);
}, 'sockjsTiny');

limits('what waits for a client that does not come is bounded', async (t) => {
  const url = await opened(t);
  const body = asBody('x'.repeat(4000));
  let status = 204;
  for (let n = 0; n < 20 && status === 204; n += 1) ({ status } = await post(t, `${url}/xhr_send`, body));
  assert.equal(status, 404);
  assert.match(await poll(t, url), /^c\[\d{4},".+"\]\n$/);
}, 'sockjsTiny');

const origins = about('origins');

for (const [method, path] of [['GET', '/echo/info'], ['POST', '/echo/000/x/xhr'], ['GET', '/echo/000/x/eventsource']]) {
  origins(`${method} ${path} is refused where the origin is not allowed`, async (t) => {
    const refused = await ask(t, method, path, { headers: { Origin: 'http://evil.example' } });
    assert.equal(refused.status, 403);
    const { status } = await Stream.open(t, method, path, { headers: { Origin: 'http://allowed.example' } });
    assert.equal(status, 200);
  }, 'sockjsTiny');
}

origins('a preflight of another origin is told nothing that would help it', async (t) => {
  const { headers } = await options(t, '/echo/000/x/xhr', { Origin: 'http://evil.example' });
  assert.equal(headers['access-control-allow-origin'], undefined);
}, 'sockjsTiny');

origins('a WebSocket of another origin is refused', async (t) => {
  const socket = t.closing(new NativeSocket(t.gateway, `${session()}/websocket`, { origin: 'http://evil.example' }));
  await assert.rejects(socket.opened, /403/);
}, 'sockjsTiny');

const transports = about('transports');

transports('one that is switched off is not there, and the others are', async (t) => {
  assert.equal((await post(t, `${session()}/xhr_streaming`)).status, 404);
  assert.equal(JSON.parse((await get(t, '/echo/info')).body).websocket, false);
  const url = await opened(t);
  await send(t, url, '["a"]');
  assert.equal(await poll(t, url), `${frames('a')}\n`);
}, 'sockjsFew');
