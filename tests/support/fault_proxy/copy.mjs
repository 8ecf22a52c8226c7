// Copy: a request that goes to the gateway once more, on a connection of its own. Its answer is read and dropped.
import net from 'node:net';
import { Answer } from './answer.mjs';

export class Copy {
  #left = false;
  #stream = false;

  /// `copies` is the set that it is in while it lives; `answered(status)` is called with the head of the answer.
  constructor(copies, { port }, method, { answered }) {
    this.socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const answer = new Answer(method, {
      seen: ({ status, body }) => {
        answered(status);
        this.#begun(body);
      },
    });
    this.socket.on('data', (data) => {
      answer.feed(data);
      if (answer.done) this.close();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => copies.delete(this));
    copies.add(this);
  }

  send(bytes) { this.socket.write(bytes); }

  #begun(body) {
    this.#stream = Boolean(body?.endless || body?.chunked);
    if (this.#left) this.leave();
  }

  /// The exchange that it copies is over: it waits for its answer, but not for the end of a stream.
  leave() {
    this.#left = true;
    if (this.#stream) this.close();
  }

  close() { this.socket.destroy(); }
}
