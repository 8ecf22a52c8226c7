// Endpoint: one of the two sockets of a connection. Reading stops while there is any reason to hold it; writing goes
// through a gate, behind which a stalled proxy keeps bytes and endings in their order.

/// How long a socket that was closed by the proxy still takes what its peer sends: closed at once, it would answer that
/// with a reset, and the peer might lose what it has not read yet.
const lingering = 1_000;

/// What resetAndDestroy() does, but for its FIN before the RST. While a FIN is on its way it must not be done: node
/// would never close the socket.
export function resetNow(socket) {
  socket.resetAndClosing = true;
  socket.destroy();
}

export class Endpoint {
  #reasons = new Set();
  #kept = null;
  #linger = null;
  gone = false;  // the peer has ended, or is no longer there
  closed = false;

  /// `data(bytes)`; `end(how)`: 'fin', and 'rst' where it was, or follows; `close()`: last.
  constructor(socket, { data, end, close }) {
    this.socket = socket;
    this.source = null;  // the endpoint whose bytes are written here, and which is not read while they do not go
    socket.on('data', data);
    socket.on('end', () => this.#ended(end, 'fin'));
    socket.on('error', () => this.#ended(end, 'rst'));
    socket.on('drain', () => this.source?.release('sink'));
    socket.on('close', () => this.#closed(close));
  }

  #ended(end, how) {
    this.gone = true;
    end(how);
  }

  #closed(close) {
    this.gone = true;
    this.closed = true;
    clearTimeout(this.#linger);
    this.source?.release('sink');  // what has nowhere to go is dropped, so that its end is noticed
    close();
  }

  // --- reading ---

  hold(reason) {
    this.#reasons.add(reason);
    this.socket.pause();
  }

  release(reason) {
    if (this.#reasons.delete(reason) && this.#reasons.size === 0) this.socket.resume();
  }

  // --- writing ---

  write(bytes) {
    if (this.#kept) this.#kept.push(() => this.#write(bytes));
    else this.#write(bytes);
  }

  #write(bytes) {
    if (this.socket.writable && !this.socket.write(bytes)) this.source?.hold('sink');
  }

  /// Does it when everything before it has been written.
  then(action) {
    if (this.#kept) this.#kept.push(action);
    else action();
  }

  /// Shut, nothing is read and nothing written; opened again, it goes on with what was kept.
  shut(isShut) {
    if (isShut) {
      this.#kept ??= [];
      this.hold('gate');
      return;
    }
    const kept = this.#kept ?? [];
    this.#kept = null;
    for (const action of kept) action();
    this.release('gate');
  }

  // --- endings ---

  /// FIN behind what was written; reading goes on.
  finish() {
    if (this.socket.writable) this.socket.end();
  }

  /// RST behind what was written; before it, where the peer does not read that.
  reset() {
    if (this.closed) return;
    const { socket } = this;
    const now = () => {
      if (socket.writableEnded && !socket.writableFinished) socket.once('finish', () => resetNow(socket));
      else resetNow(socket);
    };
    if (socket.writableEnded) now();
    else if (socket.writableLength > 0 || socket.connecting) socket.write('', now);
    else now();
    this.#linger ??= setTimeout(() => this.destroy(), lingering).unref();
  }

  /// The proxy's own ending, by 'fin' or 'rst': nothing that comes later is passed on.
  drop(how) {
    this.socket.removeAllListeners('data');
    if (how === 'rst') return void this.reset();
    this.#reasons.clear();
    this.socket.resume();
    this.finish();
    this.#linger ??= setTimeout(() => this.destroy(), lingering).unref();
  }

  /// Another one is read in this one's place.
  leave() {
    this.source?.release('sink');
    this.source = null;
    this.drop('fin');
  }

  destroy() { this.socket.destroy(); }
}
