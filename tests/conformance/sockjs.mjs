// What the SockJS cases share: requests whose paths nobody tidies, streams chunk by chunk, and what the published
// protocol suite of SockJS (sockjs-protocol, its last version) asks of many answers alike.
//
// The mounts are those of tests/support/sockjs.json. With TEST_SOCKJS=URL the cases run against the server there
// instead, which must have the same mounts: that is how the cases themselves were checked, with sockjs-node.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { within } from '../support/deadline.mjs';
import { head } from '../support/http.mjs';
import { parseHead } from '../support/raw.mjs';
import { once } from './case.mjs';

export const about = (subject) => (what, run, config = 'sockjs') => once('sockjs:', `${subject}: ${what}`, run, config);

/// The base of a session's URLs, which no other case has.
export const session = (mount = '/echo', server = '000') => `${mount}/${server}/${randomUUID()}`;

export const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
export const frames = (...messages) => `a${JSON.stringify(messages)}`;
export const goAway = 'c[3000,"Go away!"]';
export const stillOpen = 'c[2010,"Another connection still open"]';

// --- Whole answers

async function bytes(response) {
  const parts = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts).toString();
}

/// {status, headers, body}. The path goes out as it stands: dots and empty segments are what some cases are about.
export async function ask(t, method, path, { headers = {}, body } = {}) {
  const { host, agent } = t.gateway;
  const [hostname, port] = host.split(':');
  const request = http.request({ hostname, port, path, method, headers, agent });
  request.end(body);
  const response = await head(request);
  const text = await within(`the body of ${method} ${path}`, bytes(response));
  return { status: response.statusCode, headers: response.headers, body: text };
}

export const get = (t, path, headers) => ask(t, 'GET', path, { headers });
export const post = (t, path, body, headers) => ask(t, 'POST', path, { headers, body });
export const options = (t, path, headers) => ask(t, 'OPTIONS', path, { headers });

/// One xhr poll, which must succeed: its body.
export async function poll(t, url) {
  const { status, body } = await post(t, `${url}/xhr`);
  assert.equal(status, 200, body);
  return body;
}

/// A session that is open; its URL.
export async function opened(t, mount) {
  const url = session(mount);
  assert.equal(await poll(t, url), 'o\n');
  return url;
}

/// Sends one body of messages by xhr_send, which must be taken.
export async function send(t, url, body) {
  const { status, body: text } = await post(t, `${url}/xhr_send`, body);
  assert.deepEqual([status, text], [204, '']);
}

/// A poll that waits, on a connection of its own; returns when the gateway has surely read it.
export async function hold(t, url) {
  const socket = await t.raw();
  socket.send(request(t, 'POST', `${url}/xhr`));
  await t.settle({});
  return socket;
}

/// Hangs up, as a network does; returns when the gateway has surely seen it.
export async function hangUp(t, socket) {
  socket.close();
  await socket.ended;
  await t.settle({});
}

// --- Answers as they come

/// A request's bytes. One without a body says so where it might have one.
export function request(t, method, path, { headers = {}, version = '1.1', body = '' } = {}) {
  const length = method === 'GET' ? {} : { 'Content-Length': body.length };
  const fields = Object.entries({ Host: t.gateway.host, ...length, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/${version}\r\n${fields}\r\n${body}`;
}

/// A response that is read chunk by chunk: the protocol suite takes each prelude and each frame for a chunk of its own.
export class Stream {
  static async open(t, method, path, given) {
    const socket = await t.raw();
    socket.send(request(t, method, path, given));
    const end = await socket.until('the head of a stream', (text) => text.indexOf('\r\n\r\n') + 1);
    return new Stream(socket, parseHead(socket.take(end + 3).toString('latin1')));
  }

  constructor(socket, answer) { Object.assign(this, answer, { socket }); }

  /// The next `length` bytes as text.
  async read(length) {
    await this.socket.until(`${length} bytes`, () => this.socket.received.length >= length);
    return this.socket.take(length).toString();
  }

  /// The next chunk; '' is the last.
  async chunk() {
    const line = await this.socket.until('a chunk', (text) => text.indexOf('\r\n') + 1);
    const length = parseInt(this.socket.take(line + 1).toString('latin1'), 16);
    assert.ok(length >= 0, 'no length of a chunk');
    const data = await this.read(length + 2);
    return data.slice(0, -2);
  }
}

/// The stream of `transport` behind its prelude and the open frame.
export async function streaming(t, url, method, path) {
  const stream = await Stream.open(t, method, `${url}/${path}`);
  assert.equal(stream.status, 200);
  stream.prelude = await stream.chunk();
  stream.first = await stream.chunk();
  return stream;
}

/// xhr_streaming with its prelude read.
export const xhrStream = (t, url) => streaming(t, url, 'POST', 'xhr_streaming');

// --- What is asked of many

export const type = ({ headers }) => headers['content-type']?.replace(/ /g, '');

export function assertNotCached({ headers }) {
  const rule = 'no-store, no-cache, no-transform, must-revalidate, max-age=0';
  assert.equal(headers['cache-control'], rule);
  assert.deepEqual([headers.expires, headers['last-modified']], [undefined, undefined]);
}

export function assertCached({ headers }) {
  assert.match(headers['cache-control'], /public/);
  assert.match(headers['cache-control'], /max-age=[1-9][0-9]{6}/);
  assert.ok(Date.parse(headers.expires) > Date.now(), headers.expires);
  assert.equal(headers['last-modified'], undefined);
}

export function assertCors({ headers }, origin) {
  assert.equal(headers['access-control-allow-origin'], origin);
  assert.equal(headers['access-control-allow-credentials'], 'true');
}

export const assertNoCookie = ({ headers }) => assert.equal(headers['set-cookie'], undefined);

/// A preflight may be kept for long, and names at least these methods.
export async function assertPreflight(t, path, methods) {
  for (const origin of ['test', 'null', 'http://allowed.example']) {
    const answer = await options(t, path, { Origin: origin, 'Access-Control-Request-Method': methods.at(-1) });
    assert.ok([200, 204].includes(answer.status), `status ${answer.status}`);
    assertCached(answer);
    assertCors(answer, origin);
    assert.ok(Number(answer.headers['access-control-max-age']) > 1_000_000);
    for (const method of methods) assert.ok(answer.headers['access-control-allow-methods'].includes(method));
    assert.equal(answer.body, '');
  }
}
