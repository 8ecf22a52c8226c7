// Bodies: where they end. consume(bytes, from) says up to where the bytes belong to the body; `done` when it is over.

export class NoBody {
  done = true;
  consume(bytes, from) { return from; }
}

export class SizedBody {
  constructor(length) {
    this.left = length;
  }

  get done() { return this.left === 0; }

  consume(bytes, from) {
    const to = Math.min(bytes.length, from + this.left);
    this.left -= to - from;
    return to;
  }
}

/// Until the connection closes: an answer without a length, an upgraded connection, and what nobody can read.
export class EndlessBody {
  done = false;
  endless = true;
  consume(bytes) { return bytes.length; }
}

const newline = 0x0a;

/// Chunked (RFC 9112, 7.1). `data(from, to, left)` is called for the pieces of chunks, with what is still to come.
export class ChunkedBody {
  chunked = true;
  done = false;
  #line = '';
  #left = 0;
  #step = this.#size;

  constructor(data = () => {}) {
    this.data = data;
  }

  consume(bytes, from) {
    let at = from;
    while (at < bytes.length && !this.done) at = this.#step(bytes, at);
    return at;
  }

  /// One line, which may come in pieces; calls `whole` with it.
  #readLine(bytes, from, whole) {
    const end = bytes.indexOf(newline, from);
    this.#line += bytes.latin1Slice(from, end < 0 ? bytes.length : end);
    if (end < 0) return bytes.length;
    const line = this.#line.trim();
    this.#line = '';
    whole(line);
    return end + 1;
  }

  #size(bytes, from) {
    return this.#readLine(bytes, from, (line) => {
      this.#left = Number.parseInt(line, 16);
      if (Number.isNaN(this.#left)) this.#step = (all) => all.length;  // unreadable: it is over when it is closed
      else this.#step = this.#left > 0 ? this.#chunk : this.#trailer;
    });
  }

  #chunk(bytes, from) {
    const to = Math.min(bytes.length, from + this.#left);
    this.#left -= to - from;
    this.data(from, to, this.#left);
    if (this.#left === 0) this.#step = this.#chunkEnd;
    return to;
  }

  #chunkEnd(bytes, from) {
    return this.#readLine(bytes, from, () => { this.#step = this.#size; });
  }

  #trailer(bytes, from) {
    return this.#readLine(bytes, from, (line) => { this.done = line === ''; });
  }
}

const isChunked = (headers) => /\bchunked\s*$/i.test(headers['transfer-encoding'] ?? '');

export function requestBody({ headers }) {
  if (isChunked(headers)) return new ChunkedBody();
  const length = Number(headers['content-length'] ?? 0);
  return length > 0 ? new SizedBody(length) : new NoBody();
}

export function answerBody({ status, headers }, method) {
  if (status === 101) return new EndlessBody();
  if (method === 'HEAD' || status === 204 || status === 304) return new NoBody();
  if (isChunked(headers)) return new ChunkedBody();
  const length = headers['content-length'] ?? '';
  return /^\d+$/.test(length) ? new SizedBody(Number(length)) : new EndlessBody();
}
