// What passes when no fault is planned: everything, as it was, and each request is seen.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { FaultProxy } from '../../support/fault_proxy.mjs';
import { chunk, chunkedHead, Course, get, ok, switching, upgrade } from './ends.mjs';

const post = (path, body) => `POST ${path} HTTP/1.1\r\nHost: here\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const chunkedPost = (path, ...texts) =>
  `POST ${path} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${texts.map(chunk).join('')}0\r\nX-Trailer: 1\r\n\r\n`;

/// Requests and answers of every shape that has an end of its own.
const shapes = [
  [get('/length?a=1&a=2'), ok('four')],
  [post('/post', 'GET / HTTP/1.1\r\n\r\n'), ok('')],
  [chunkedPost('/chunks', 'one', 'x'.repeat(300)), `${chunkedHead}${chunk('a'.repeat(20))}0\r\n\r\n`],
  ['HEAD /head HTTP/1.1\r\nHost: here\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'],
  [get('/unchanged'), 'HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n'],
  [get('/nothing'), 'HTTP/1.1 204 No Content\r\n\r\n'],
  [get('/trailer'), `${chunkedHead}${chunk('b')}0;x=y\r\nX-Trailer: 1\r\n\r\n`],
  [get('/interim'), `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok('then')}`],
];
const paths = shapes.map(([request]) => request.split(/[ ?]/)[1]);

/// A course whose plan notes what it was asked.
async function watched(lab) {
  const asked = [];
  const course = await Course.start(lab, (request) => void asked.push(request));
  return { course, asked };
}

function sendInPieces(line, text, size) {
  for (let at = 0; at < text.length; at += size) line.send(text.slice(at, at + size));
}

async function everyShape(lab, send) {
  const { course, asked } = await watched(lab);
  const client = await course.client();
  let origin = null;
  for (const [request, answer] of shapes) {
    send(client, request);
    origin ??= await course.origin.next();
    await origin.expect(request);
    send(origin, answer);
    await client.expect(answer);
  }
  assert.deepEqual(asked.map(({ path }) => path), paths);
  assert.deepEqual(asked.map(({ number }) => number), paths.map((_, index) => index + 1));
  assert.deepEqual(asked.map(({ onConnection }) => onConnection), paths.map((_, index) => index + 1));
  assert.equal(course.origin.accepted, 1);
  return asked;
}

async function knowsRequests(lab) {
  const asked = await everyShape(lab, (line, text) => line.send(text));
  assert.deepEqual([asked[0].method, asked[0].query.getAll('a'), asked[0].headers, asked[0].upgrade],
    ['GET', ['1', '2'], { host: 'here' }, false]);
  assert.equal(asked[1].headers['content-length'], '18');
}

/// Each byte in a write of its own, each of which the other end has seen before the next one goes.
async function byteByByte(lab) {
  const { course, asked } = await watched(lab);
  const [request, answer] = shapes[2];
  const { client, origin } = await course.begun(get('/first'));
  origin.send(ok('first'));
  await client.expect(ok('first'));
  const headEnd = request.indexOf('\r\n\r\n') + 4;
  client.send(request.slice(0, headEnd));
  await origin.expect(request.slice(0, headEnd));
  for (const byte of request.slice(headEnd)) {
    client.send(byte);
    await origin.expect(byte);
  }
  origin.send(answer.slice(0, chunkedHead.length));
  await client.expect(chunkedHead);
  for (const byte of answer.slice(chunkedHead.length)) {
    origin.send(byte);
    await client.expect(byte);
  }
  client.send(get('/next'));
  await origin.expect(get('/next'));
  assert.deepEqual(asked.map(({ path }) => path), ['/first', '/chunks', '/next']);
}

async function pipelined(lab) {
  const { course, asked } = await watched(lab);
  const client = await course.client();
  client.send(shapes.map(([request]) => request).join(''));
  const origin = await course.origin.next();
  for (const [request, answer] of shapes) {
    await origin.expect(request);
    origin.send(answer);
    await client.expect(answer);
  }
  assert.deepEqual(asked.map(({ path }) => path), paths);
}

async function upgraded(lab) {
  const { course, asked } = await watched(lab);
  const { client, origin } = await course.begun(upgrade);
  origin.send(switching);
  await client.expect(switching);
  for (const text of [get('/no-request'), 'x'.repeat(100_000), ok('no answer')]) {
    client.send(text);
    await origin.expect(text);
    origin.send(text);
    await client.expect(text);
  }
  assert.deepEqual(asked.map((request) => request.upgrade), [true]);
}

/// Only the connection's end can be the end of an answer whose length says nothing.
async function noLength(lab) {
  const { client, origin } = await (await Course.start(lab)).begun();
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nwhat now';
  origin.send(answer);
  await client.expect(answer);
  origin.finish();
  assert.equal(await client.end, 'fin');
}

async function noRequest(lab) {
  const { course, asked } = await watched(lab);
  const { client, origin } = await course.begun('what is this?\r\n\r\n');
  origin.send('HTTP/1.1 400 Bad Request\r\n\r\n');
  await client.expect('HTTP/1.1 400 Bad Request\r\n\r\n');
  origin.finish();
  assert.equal(await client.end, 'fin');
  assert.equal(asked.length, 0);
}

/// Each way, each kind: an end comes as what it was, behind the bytes before it.
async function endings(lab) {
  const course = await Course.start(lab);
  for (const [act, how] of [['finish', 'fin'], ['reset', 'rst']]) {
    const down = await course.begun();
    down.origin.send(`HTTP/1.1 200 OK\r\n\r\nuntil ${how}`);
    await down.client.expect(`HTTP/1.1 200 OK\r\n\r\nuntil ${how}`);
    down.origin[act]();
    assert.equal(await down.client.end, how);
    const up = await course.begun();
    up.client[act]();
    assert.equal(await up.origin.end, how);
    up.origin.close();
    down.client.close();
  }
  await eventually('all connections to be forgotten', () => course.proxy.open === 0);
}

async function answersBehindHalfClose(lab) {
  const { client, origin } = await (await Course.start(lab)).begun();
  client.finish();
  assert.equal(await origin.end, 'fin');
  origin.send(ok('still here'));
  await client.expect(ok('still here'));
}

async function unreachable(lab) {
  const course = await Course.start(lab);
  course.origin.close();
  const client = await course.client();
  client.send(get());
  assert.equal(await client.end, 'rst');
}

const megabyte = Buffer.alloc(1024 * 1024, 'x');
const megabytes = 64;

/// Bytes that the system has taken from a socket.
const taken = ({ socket }) => socket.bytesWritten - socket.writableLength;

/// The value of `probe` when it has been the same for a while.
async function steady(what, probe) {
  let [last, times] = [undefined, 0];
  await eventually(what, () => {
    const value = probe();
    times = value === last ? times + 1 : 0;
    last = value;
    return times >= 15;
  });
  return last;
}

async function backpressure(lab) {
  const { client, origin } = await (await Course.start(lab)).begun(upgrade);
  origin.send(switching);
  await client.expect(switching);
  for (const [reader, writer] of [[client, origin], [origin, client]]) {
    reader.socket.pause();
    const before = taken(writer);
    for (let count = 0; count < megabytes; count += 1) writer.send(megabyte);
    const stuck = await steady('the writer to be stuck', () => taken(writer)) - before;
    assert.ok(stuck < (megabytes / 2) * megabyte.length, `${stuck} bytes were taken for one who reads nothing`);
    let got = 0;
    reader.socket.removeAllListeners('data').on('data', (data) => { got += data.length; }).resume();
    await eventually('all bytes to come', () => got === megabytes * megabyte.length);
  }
}

const crowd = 2000;

async function thousands(lab) {
  const proxy = lab.closing(await FaultProxy.start(lab.gateway));
  const course = { lab, proxy };
  const request = `GET /encke/nothing HTTP/1.1\r\nHost: ${proxy.host}\r\n\r\n`;
  const clients = await Promise.all(Array.from({ length: crowd }, () => Course.prototype.client.call(course)));
  for (let round = 0; round < 2; round += 1) {
    for (const client of clients) client.send(request);
    const answers = await Promise.all(clients.map((client) => client.response()));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
  }
  assert.deepEqual([proxy.counts.connections, proxy.counts.requests, proxy.open], [crowd, 2 * crowd, crowd]);
}

export const passing = [
  ['requests and answers of every shape pass, each request is planned for', knowsRequests],
  ['heads in pieces', (lab) => everyShape(lab, (line, text) => sendInPieces(line, text, 7))],
  ['bodies pass byte by byte, as they come', byteByByte],
  ['pipelined requests are planned for one by one', pipelined],
  ['behind a 101 everything passes', upgraded],
  ['what is no request passes too', noRequest],
  ['an answer with two lengths passes', noLength],
  ['ends pass as what they were', endings],
  ['a client that has closed its half gets its answer', answersBehindHalfClose],
  ['a gateway that is not there is a reset', unreachable],
  ['who does not read stops who writes', backpressure, 'alone'],
  [`${crowd} connections at once`, thousands, 'alone'],
];
