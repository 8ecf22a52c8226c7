// SockJS: the WebSocket of a session, and the raw one of a mount.
import assert from 'node:assert/strict';
import { within } from '../../support/deadline.mjs';
import { NativeSocket } from '../../support/native_socket.mjs';
import { about, ask, frames, get, goAway, request, session } from '../sockjs.mjs';

const websocket = about('websocket');

const open = (t, url) => NativeSocket.open(t, `${url}/websocket`);

/// An open session over a WebSocket.
async function opened(t, url = session()) {
  const socket = await open(t, url);
  assert.equal(await socket.next(), 'o');
  return socket;
}

async function echoes(socket, message) {
  socket.send(JSON.stringify([message]));
  assert.equal(await socket.next(), frames(message));
}

for (const mount of ['/echo/0/0', '/echo']) {
  websocket(`${mount}: a request that asks for no upgrade is answered 400`, async (t) => {
    assert.equal((await get(t, `${mount}/websocket`)).status, 400);
  });

  websocket(`${mount}: Connection: close cannot upgrade`, async (t) => {
    const { status } = await get(t, `${mount}/websocket`, { Upgrade: 'WebSocket', Connection: 'close' });
    assert.equal(status, 400);
  });

  for (const [what, headers] of [['with', { Upgrade: 'WebSocket', Connection: 'Upgrade' }], ['without', {}]]) {
    websocket(`${mount}: POST ${what} the headers of an upgrade is answered 405 with Allow`, async (t) => {
      const answer = await ask(t, 'POST', `${mount}/websocket`, { headers });
      assert.deepEqual([answer.status, answer.headers['content-type'], answer.body], [405, undefined, '']);
      assert.ok(answer.headers.allow);
    });
  }
}

const upgrade = {
  Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Origin': 'http://asd', 'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==',
};

/// The answer to an upgrade with these headers.
async function handshake(t, headers) {
  const socket = await t.raw();
  socket.send(request(t, 'GET', `${session()}/websocket`, { headers }));
  return socket.response();
}

for (const connection of ['Upgrade', 'keep-alive, Upgrade']) {
  websocket(`the handshake with Connection: ${connection}`, async (t) => {
    const { status, headers } = await handshake(t, { ...upgrade, Connection: connection });
    assert.deepEqual([status, headers['sec-websocket-accept']], [101, 'HSmrc0sMlYUkAGmm5OPpG2HaGWk=']);
    assert.deepEqual([headers.connection.toLowerCase(), headers.upgrade.toLowerCase()], ['upgrade', 'websocket']);
    assert.equal(headers['content-length'], undefined);
  });
}

websocket('the session opens, and echoes', async (t) => {
  const socket = await opened(t);
  for (const message of ['a', '', '\u0000\u2028\u{1f600}"\\', 'x'.repeat(100_000)]) {
    socket.send(JSON.stringify([message]));
    assert.deepEqual(JSON.parse((await socket.next()).slice(1)), [message]);
  }
});

websocket('the service closes: the frame, and the end', async (t) => {
  const socket = await opened(t, session('/close'));
  assert.equal(await socket.next(), goAway);
  await socket.end();
});

websocket('an empty message and a frame without messages are nothing', async (t) => {
  const socket = await opened(t);
  socket.send('');
  socket.send('[]');
  await echoes(socket, 'a');
});

websocket('several messages in a frame are several messages', async (t) => {
  const socket = await opened(t);
  socket.send('["a","b"]');
  const seen = [];
  while (seen.length < 2) seen.push(...JSON.parse((await socket.next()).slice(1)));
  assert.deepEqual(seen, ['a', 'b']);
});

websocket('two with one session id are two sessions, and so is a third behind them', async (t) => {
  const url = session();
  const [one, two] = [await opened(t, url), await opened(t, url)];
  await echoes(one, 'a');
  await echoes(two, 'b');
  for (const socket of [one, two]) socket.socket.close();
  await Promise.all([one.end(), two.end()]);
  await echoes(await opened(t, url), 'a');
});

websocket('a poll knows nothing of a session over a WebSocket', async (t) => {
  const url = session();
  await opened(t, url);
  assert.equal((await ask(t, 'POST', `${url}/xhr_send`, { body: '["a"]' })).status, 404);
});

for (const text of ['["a', '{', '["a"]]', 'a']) {
  websocket(`${text} closes it without a word`, async (t) => {
    const socket = await opened(t);
    socket.send(text);
    await socket.end();
    await assert.rejects(socket.next(), /ended/);
  });
}

for (const path of ['/echo/000/x/websocket', '/echo/websocket']) {
  websocket(`${path.slice(5)} is not there where WebSockets are off`, async (t) => {
    const socket = t.closing(new NativeSocket(t.gateway, path.replace('/echo', '/disabled_websocket_echo')));
    await assert.rejects(within('the refusal', socket.opened), /404/);
  });
}

const raw = about('raw websocket');

raw('messages are what they are', async (t) => {
  const socket = await open(t, '/echo');
  for (const message of ['Hello world!\uffff', '["a"]', '', '\u0000', 'x'.repeat(100_000)]) {
    socket.send(message);
    assert.equal(await socket.next(), message);
  }
});

raw('the service closes with its code and reason', async (t) => {
  assert.deepEqual(await (await open(t, '/close')).end(), { code: 3000, reason: 'Go away!' });
});

raw('the client\'s close is answered', async (t) => {
  const socket = await open(t, '/echo');
  socket.socket.close(1000, 'done');
  assert.equal((await socket.end()).code, 1000);
});
