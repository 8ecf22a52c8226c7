// Heads of requests and answers: where they end, what the proxy must know of them, and how they are written anew.

const blankLine = Buffer.from('\r\n\r\n');
const headLimit = 256 * 1024;

/// Collects bytes up to the end of a head.
export class HeadReader {
  #pending = null;

  /// {bytes, end}: all bytes that came since the last head, and where in them the head ends; null where it has not
  /// ended yet. `end` is 0 for what grows beyond every head.
  read(chunk) {
    const bytes = this.#pending ? Buffer.concat([this.#pending, chunk]) : chunk;
    const at = bytes.indexOf(blankLine);
    if (at < 0 && bytes.length < headLimit) {
      this.#pending = bytes;
      return null;
    }
    this.#pending = null;
    return { bytes, end: at < 0 ? 0 : at + blankLine.length };
  }
}

/// Names in lower case; what stands twice is joined.
function fieldsOf(lines) {
  const fields = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    fields[name] = name in fields ? `${fields[name]}, ${value}` : value;
  }
  return fields;
}

const linesOf = (bytes) => bytes.toString('latin1').trim().split('\r\n');
const requestLine = /^([!-~]+) ([!-~]+) HTTP\/1\.[01]$/;
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: |$)/;

/// What a plan is asked about. The proxy adds `number` and `onConnection`.
class Request {
  constructor(method, target, headers) {
    const [path, search = ''] = target.split(/\?(.*)/s);
    Object.assign(this, { method, path, search, headers });
  }

  /// URLSearchParams, which few plans want and some queries make long.
  get query() { return new URLSearchParams(this.search); }
  get upgrade() { return 'upgrade' in this.headers && /\bupgrade\b/i.test(this.headers.connection ?? ''); }
}

/// A Request, or null for what is none.
export function parseRequest(bytes) {
  const [first, ...lines] = linesOf(bytes);
  const match = requestLine.exec(first);
  return match && new Request(match[1], match[2], fieldsOf(lines));
}

/// {status, headers}, or null for what is none.
export function parseAnswer(bytes) {
  const [first, ...lines] = linesOf(bytes);
  const match = statusLine.exec(first);
  return match && { status: Number(match[1]), headers: fieldsOf(lines) };
}

/// The head's bytes with another first line, without the fields named in `without`, and with the lines `more`.
export function rewrite(bytes, { first = (line) => line, without = [], more = [] }) {
  const [line, ...lines] = linesOf(bytes);
  const kept = lines.filter((field) => !without.includes(field.slice(0, field.indexOf(':')).toLowerCase()));
  return Buffer.from(`${[first(line), ...kept, ...more].join('\r\n')}\r\n\r\n`, 'latin1');
}
