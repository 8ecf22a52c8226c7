// SockJS: sockjs-client of npm, unchanged, in Node, with each transport that it has there.
import assert from 'node:assert/strict';
import SockJS from 'sockjs-client';
import { awkward } from '../../support/awkward.mjs';
import { Inbox } from '../../support/inbox.mjs';
import { about } from '../sockjs.mjs';

const client = about('sockjs-client in Node');
const transports = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'];

/// An open one: next() is the next message; `ended`: {code, reason, wasClean}.
class Client {
  static async open(t, mount, transport) {
    const one = t.closing(new Client(t, mount, transport ? { transports: [transport] } : {}));
    assert.deepEqual(await one.next(), { open: transport ?? 'websocket' });
    return one;
  }

  constructor({ gateway }, mount, given) {
    this.inbox = new Inbox(`an event of ${mount} over ${given.transports}`);
    // The client's own time-out of a transport is meant for a network, not for a machine that is busy with tests.
    this.socket = new SockJS(`${gateway.url}${mount}`, null, { timeout: 20_000, ...given });
    this.socket.onopen = () => this.inbox.push({ open: this.socket.transport });
    this.socket.onmessage = ({ data }) => this.inbox.push(data);
    this.socket.onclose = ({ code, reason, wasClean }) => this.inbox.end({ code, reason, wasClean });
  }

  next() { return this.inbox.next(); }
  close() { this.socket.close(); }

  async end() {
    const { end } = await this.next().catch((error) => error);
    return end;
  }
}

for (const transport of transports) {
  client(`${transport}: awkward messages come back unchanged and in order`, async (t) => {
    const one = await Client.open(t, '/echo', transport);
    for (const message of Object.values(awkward)) one.socket.send(message);
    for (const [what, message] of Object.entries(awkward)) assert.equal(await one.next(), message, what);
  });

  client(`${transport}: many messages, and a large one`, async (t) => {
    const one = await Client.open(t, '/echo', transport);
    const messages = [...Array.from({ length: 300 }, (_, n) => `${n}: ${'x'.repeat(n)}`), '\u4e2d"\n'.repeat(100_000)];
    for (const message of messages) one.socket.send(message);
    for (const message of messages) assert.equal(await one.next(), message);
  });

  client(`${transport}: the service closes with its code and reason`, async (t) => {
    const one = await Client.open(t, '/close', transport);
    assert.deepEqual(await one.end(), { code: 3000, reason: 'Go away!', wasClean: true });
  });

  client(`${transport}: the client closes with its own`, async (t) => {
    const one = await Client.open(t, '/echo', transport);
    one.socket.close(3999, 'enough');
    assert.deepEqual(await one.end(), { code: 3999, reason: 'enough', wasClean: true });
  });
}

client('WebSocket is its own choice', async (t) => {
  assert.ok(await Client.open(t, '/echo'));
});
