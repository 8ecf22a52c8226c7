// How many connections there may be, and how long each may take over what: the real binary, real sockets.
import assert from 'node:assert/strict';
import { eventually } from '../../support/deadline.mjs';
import { Gateway } from '../../support/gateway.mjs';
import { fetchText } from '../../support/http.mjs';
import { parseHead, RawSocket } from '../../support/raw.mjs';
import { once } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const get = (path, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const health = get('/encke/health');

/// A connection of `own`'s case that is surely accepted: it has been answered.
async function answered(own, from) {
  const socket = own.closing(await RawSocket.open(own.gateway, { from }));
  socket.send(health);
  assert.equal((await socket.response()).status, 200);
  return socket;
}

/// What a connection is told that says nothing itself.
async function told(own, from) {
  const socket = own.closing(await RawSocket.open(own.gateway, { from }));
  return parseHead((await socket.all()).split('\r\n\r\n')[0]);
}

once('connections', 'one over max_connections is told to come again, and may when another has left', (t) =>
  withGateway(t, { http: { max_connections: 3 } }, {}, async (own) => {
    const [first] = [await answered(own), await answered(own), await answered(own)];
    const { status, headers } = await told(own);
    assert.equal(status, 503);
    assert.equal(headers['retry-after'], '10');
    assert.equal(headers.connection, 'close');
    first.close();
    await eventually('room for another', async () => {
      const socket = own.closing(await RawSocket.open(own.gateway));
      socket.send(get('/encke/health', 'Connection: close\r\n'));
      return (await socket.all()).includes(' 200 OK');
    });
    const refused = () => metric(own.gateway, 'http_refused_total').catch(() => 0);  // itself turned away: none yet
    await eventually('the count', async () => await refused() >= 1);
  }));

const perAddress = { http: { max_connections_per_address: 2 } };

once('connections', 'one address has no more than max_connections_per_address, others have theirs', (t) =>
  withGateway(t, perAddress, {}, async (own) => {
    const [first] = [await answered(own, '127.0.0.2'), await answered(own, '127.0.0.2')];
    const { status, headers } = await told(own, '127.0.0.2');
    assert.equal(status, 429);
    assert.equal(headers['retry-after'], '10');
    await answered(own, '127.0.0.3');
    for (let n = 0; n < 4; n += 1) await answered(own, '127.0.0.1');  // a proxy, by default
    assert.equal(await metric(own.gateway, 'http_refused_per_address_total'), 1);
    assert.equal(await metric(own.gateway, 'http_refused_total'), 0);
    assert.match(own.gateway.log, /address_refused peer=127\.0\.0\.2:\d+ cure=.*http\.max_connections_per_address/);
    first.close();
    await eventually('room for another', async () => {
      const socket = own.closing(await RawSocket.open(own.gateway, { from: '127.0.0.2' }));
      socket.send(get('/encke/health', 'Connection: close\r\n'));
      return (await socket.all()).includes(' 200 OK');
    });
  }));

once('connections', 'WebSockets count as connections of their address', (t) =>
  withGateway(t, perAddress, {}, async (own) => {
    const handshake = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
      + 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    for (const _ of [1, 2]) {
      const socket = own.closing(await RawSocket.open(own.gateway, { from: '127.0.0.2' }));
      socket.send(get('/encke/websocket', handshake));
      await socket.until('101', (text) => text.startsWith('HTTP/1.1 101 '));
    }
    assert.equal((await told(own, '127.0.0.2')).status, 429);
  }));

once('connections', 'who is in unlimited_addresses has no limit', (t) =>
  withGateway(t, { http: { max_connections_per_address: 1, unlimited_addresses: ['127.0.0.2/31', '::1'] } }, {},
    async (own) => {
      for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.2', '127.0.0.3']) await answered(own, from);
      await answered(own, '127.0.0.4');
      assert.equal((await told(own, '127.0.0.4')).status, 429);
    }));

once('connections', 'out of files the gateway goes on, and accepts the others when there are some again', async (t) => {
  await withGateway(t, {}, { files: 64 }, async (own) => {
    const { gateway } = own;
    const open = async () => own.closing(await RawSocket.open(gateway));
    const sockets = await Promise.all(Array.from({ length: 300 }, open));
    for (const socket of sockets) socket.send(get('/encke/health', 'Connection: close\r\n'));
    const answers = await Promise.all(sockets.map((socket) => socket.response()));
    assert.ok(answers.every(({ status }) => status === 200));
    await Promise.all(sockets.map((socket) => socket.all()));
    assert.ok(await metric(gateway, 'accept_pauses_total') > 0);
    assert.equal(await metric(gateway, 'http_requests_total') >= 300, true);
    assert.match(gateway.log, /accept_paused .*cure=.*LimitNOFILE/);
  });
});

once('connections', 'a thousand that say nothing are in nobody\'s way, and are closed without a word', (t) =>
  withGateway(t, { http: { keep_alive_timeout: '1s' } }, {}, async (own) => {
    const open = async () => own.closing(await RawSocket.open(own.gateway));
    const silent = await Promise.all(Array.from({ length: 1000 }, open));
    await answered(own);
    const said = await Promise.all(silent.map((socket) => socket.all()));
    assert.ok(said.every((text) => text === ''));
    await eventually('the connections to be gone', async () => await metric(own.gateway, 'http_connections') < 5);
    assert.equal(await metric(own.gateway, 'http_timeouts_total'), 0);
  }));

once('connections', 'a body that trickles is answered 408 all the same', async (t) => {
  const socket = await t.raw();
  socket.send('POST /encke/send HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
  const trickle = setInterval(() => socket.send('x'), 50);
  const text = await socket.all().finally(() => clearInterval(trickle));
  assert.match(text, /^HTTP\/1\.1 408 [^]*http\.body_timeout/);
}, 'http');

once('connections', 'empty lines that trickle are no request, and get no answer', async (t) => {
  const socket = await t.raw();
  socket.send('\r\n');
  assert.equal(await socket.all(), '');
}, 'http');

/// More than kernels keep for a peer that does not read.
async function fillHistory(own) {
  const data = 'x'.repeat(60_000);
  for (let n = 0; n < 200; n += 1) await own.api.publish('full', data);
}

for (const [what, start] of [
  ['does not read', (socket) => { socket.socket.pause(); return () => {}; }],
  ['reads a little at a time', (socket) => {
    socket.socket.pause();
    const timer = setInterval(() => { socket.socket.read(100); }, 100);
    return () => clearInterval(timer);
  }],
]) {
  once('connections', `a reader that ${what} is cut after write_timeout`, (t) => withGateway(
    t,
    { http: { write_timeout: '1s' }, channels: { default: { history_size: 200 } } },
    {},
    async (own) => {
      await fillHistory(own);
      const socket = own.closing(await RawSocket.open(own.gateway));
      const stop = start(socket);
      const body = JSON.stringify({ channel: 'full', limit: 200 });
      socket.send(`POST /encke/api/history HTTP/1.1\r\nHost: x\r\nX-API-Key: ${own.api.key}\r\n`
        + `Content-Length: ${body.length}\r\n\r\n${body}`);
      await eventually('the cut', async () => await metric(own.gateway, 'http_timeouts_total') === 1).finally(stop);
      await eventually('the end', async () => await metric(own.gateway, 'http_connections') === 1);
    },
  ));
}

const named = { server: { allowed_hosts: ['www.example.com', '*.example.org'] } };

once('hosts', 'names that are not on the list are answered 421, and the log says what to do', (t) =>
  withGateway(t, named, {}, async (own) => {
    const ask = (host, headers = {}) => fetchText(own.gateway, '/encke/health', { headers: { host, ...headers } });
    const served = ['www.example.com', 'www.example.com:8080', 'a.b.example.org', 'localhost', own.gateway.host, '[::1]'];
    for (const host of served) {
      assert.equal((await ask(host)).status, 200, host);
    }
    for (const host of ['evil.example', 'example.org', 'www.example.com.evil.example', '127.0.0.1.evil.example']) {
      const { status, text } = await ask(host);
      assert.equal(status, 421, host);
      assert.match(text, /server\.allowed_hosts/);
    }
    assert.equal(await metric(own.gateway, 'hosts_refused_total'), 4);
    assert.match(own.gateway.log, /host_refused host=evil\.example .*cure=.*server\.allowed_hosts/);
  }));

once('hosts', 'a page that has made its own name mean this address is kept out by the list alone', async (t) => {
  const rebound = async (gateway) => {
    const host = `evil.example:${gateway.port}`;
    const { status } = await fetchText(gateway, '/encke/send', {
      method: 'POST', body: '{}', headers: { host, origin: `http://${host}` },
    });
    return status;
  };
  assert.equal(await rebound(t.gateway), 200);  // what the documentation warns of
  const gateway = await Gateway.start(named);
  assert.equal(await rebound(gateway).finally(() => gateway.stop()), 421);
});
