// How long publications take to reach readers that keep up.
import WebSocket from 'ws';
import { within } from '../../support/deadline.mjs';
import { percentile } from '../restart/times.mjs';

const every = 20;  // milliseconds between two publications
const bytes = 2048;

/// A WebSocket that is subscribed to `channels` and gives every publication's data to `take`.
function reader(gateway, channels, take) {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/encke/websocket`, { perMessageDeflate: false });
  socket.on('open', () => {
    socket.send(channels.map((channel, n) => JSON.stringify({ id: n + 1, subscribe: { channel } })).join('\n'));
  });
  socket.subscribed = new Promise((resolve) => {
    socket.on('message', (text) => {
      const packet = JSON.parse(text);
      if (packet.pub) take(packet.pub.data);
      else if (packet.id === channels.length) resolve();
    });
  });
  return socket;
}

/// Readers that keep up, and a publisher that publishes at the same pace whatever else goes on.
export class Healthy {
  #times = null;
  #expected = 0;
  #all = () => {};

  static async open(gateway, channels, count) {
    const healthy = new Healthy(gateway, channels);
    healthy.sockets = Array.from({ length: count }, () => reader(gateway, channels, (data) => healthy.#take(data)));
    await within('the healthy readers', Promise.all(healthy.sockets.map(({ subscribed }) => subscribed)));
    healthy.publisher = setInterval(() => healthy.#publish(), every);
    return healthy;
  }

  constructor(gateway, channels) {
    Object.assign(this, { gateway, channels });
  }

  #publish() {
    const data = { at: performance.now(), pad: 'x'.repeat(bytes) };
    this.gateway.api.call('broadcast', { channels: this.channels, data }).catch((error) => { this.failure = error; });
  }

  #take({ at }) {
    if (this.#times === null || !(at >= this.begun)) return;
    this.#times.push(performance.now() - at);
    if (this.#times.length >= this.#expected) this.#all();
  }

  /// The 99th percentile, in milliseconds, of the deliveries of so many publications from now on.
  async p99(publications) {
    this.begun = performance.now();
    this.#expected = publications * this.channels.length * this.sockets.length;
    this.#times = [];
    await within(`${this.#expected} deliveries`, new Promise((resolve) => { this.#all = resolve; }), 30_000);
    if (this.failure) throw this.failure;
    const times = this.#times.sort((a, b) => a - b);
    this.#times = null;
    return percentile(times, 0.99);
  }

  close() {
    clearInterval(this.publisher);
    for (const socket of this.sockets) socket.terminate();
  }
}
