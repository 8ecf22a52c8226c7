// Answer: one answer as it comes from the gateway, followed up to its end, interim answers (1xx) included.
import { HeadReader, parseAnswer } from './head.mjs';
import { answerBody, EndlessBody } from './body.mjs';

const nothing = Buffer.alloc(0);

export class Answer {
  #reader = new HeadReader();
  #passed = 0;
  status = 0;
  body = null;

  /// `pass(bytes)` takes what is to go on; `seen({status, headers, body, end})` is called with each head before its
  /// bytes are passed, `end` being how many bytes of the answer have passed with it; `rewritten(bytes)` may change it.
  constructor(method, { pass = () => {}, seen = () => {}, rewritten = null } = {}) {
    Object.assign(this, { method, pass, seen, rewritten });
  }

  get done() { return this.body?.done ?? false; }
  get upgraded() { return this.status === 101; }

  /// Follows the bytes; returns those that come behind the answer's end.
  feed(bytes) {
    let rest = bytes;
    while (rest.length > 0 && !this.done) rest = this.body ? this.#onBody(rest, 0) : this.#onHead(rest);
    return rest;
  }

  #onHead(chunk) {
    const found = this.#reader.read(chunk);
    if (!found) return nothing;
    const { bytes, end } = found;
    const head = parseAnswer(bytes.subarray(0, end));
    if (!head) return this.#unreadable(bytes);
    this.status = head.status;
    const interim = head.status < 200 && head.status !== 101;
    this.body = interim ? null : answerBody(head, this.method);
    const written = this.rewritten && !interim ? this.rewritten(bytes.subarray(0, end)) : null;
    this.seen({ ...head, body: this.body, end: this.#passed + (written?.length ?? end) });
    if (!written && this.body) return this.#onBody(bytes, end);
    this.#forward(written ?? bytes.subarray(0, end));
    return bytes.subarray(end);
  }

  /// Passes `bytes` as far as they are the answer's; the first `from` are its head.
  #onBody(bytes, from) {
    const to = this.body.consume(bytes, from);
    this.#forward(to === bytes.length ? bytes : bytes.subarray(0, to));
    return to === bytes.length ? nothing : bytes.subarray(to);
  }

  #unreadable(bytes) {
    this.body = new EndlessBody();
    return bytes;
  }

  #forward(bytes) {
    this.#passed += bytes.length;
    this.pass(bytes);
  }
}
