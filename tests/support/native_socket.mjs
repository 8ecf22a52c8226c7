// NativeSocket: a client's own WebSocket at any URL of a gateway: messages as they come, and the close.
import WebSocket from 'ws';
import { within } from './deadline.mjs';
import { Inbox } from './inbox.mjs';

export class NativeSocket {
  /// `path` with its query; next() is the next message, a string or a Buffer.
  constructor(gateway, path, { protocols = [], ...options } = {}) {
    const url = `${gateway.url.replace('http', 'ws')}${path}`;
    this.socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
    this.inbox = new Inbox(`a message of ${path}`);
    this.socket.on('message', (data, isBinary) => this.inbox.push(isBinary ? data : data.toString()));
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.opened.catch(() => {});
    this.ended.then((end) => this.inbox.end(end));
  }

  next() { return this.inbox.next(); }
  end() { return within('the close', this.ended); }
  send(message) { this.socket.send(message); }
  close() { this.socket.terminate(); }

  /// An open one, which the case `t` closes behind it.
  static async open(t, path, options) {
    const socket = t.closing(new NativeSocket(t.gateway, path, options));
    await within('the handshake', socket.opened);
    return socket;
  }
}
