// SockJS: the URLs of sessions, the frames o, a and c, and what becomes of a session whose connections go.
import assert from 'node:assert/strict';
import {
  about, ask, frames, get, goAway, hangUp, hold, opened, poll, post, request, send, session, stillOpen, xhrStream,
} from '../sockjs.mjs';

const urls = about('session urls');

for (const name of [
  '/a/a', '/_/_', '/1/', '/abcdefgh_i-j%20/abcdefg_i-j%20', '/000/~!$&()*+,;=:@', '/%C3%A4/%F0%9F%98%80',
]) {
  urls(`${name} may be a server and a session`, async (t) => {
    assert.equal(await poll(t, `/echo${name}${session('').slice(-12)}`), 'o\n');
  });
}

for (const name of ['//', '/a./a', '/a/a.', '/./.', '/', '///', '/../a', '/a/..', '/a/b/c']) {
  for (const method of ['GET', 'POST']) {
    urls(`${method} ${name}/xhr is not there`, async (t) => {
      assert.equal((await ask(t, method, `/echo${name}/xhr`)).status, 404);
    });
  }
}

urls('the session alone counts, whatever the server is called', async (t) => {
  const url = await opened(t);
  await send(t, url, '["a"]');
  assert.equal(await poll(t, url.replace('/000/', '/999/')), 'a["a"]\n');
});

urls('a session of one mount is unknown to another', async (t) => {
  const url = await opened(t);
  assert.equal((await post(t, `${url.replace('/echo', '/cookie_needed_echo')}/xhr_send`, '["a"]')).status, 404);
});

for (const [method, path] of [
  ['GET', 'xhr'], ['GET', 'xhr_send'], ['GET', 'xhr_streaming'], ['GET', 'jsonp_send'], ['POST', 'jsonp'],
  ['POST', 'eventsource'], ['POST', 'htmlfile'],
]) {
  urls(`${method} ${path} is answered 405 with Allow`, async (t) => {
    const { status, headers, body } = await ask(t, method, `${session()}/${path}`);
    assert.deepEqual([status, headers['content-type'], body], [405, undefined, '']);
    assert.ok(headers.allow);
  });
}

urls('DELETE xhr is answered 405 with Allow', async (t) => {
  const { status, headers } = await ask(t, 'DELETE', `${session()}/xhr`);
  assert.equal(status, 405);
  assert.match(headers.allow, /POST/);
});

const protocol = about('protocol');

protocol('a session opens, and takes messages, which are echoed', async (t) => {
  const url = await opened(t);
  await send(t, url, '["a"]');
  assert.equal(await poll(t, url), 'a["a"]\n');
});

protocol('messages that wait come together, in order', async (t) => {
  const url = await opened(t);
  const sent = Array.from({ length: 40 }, (_, n) => `${n}`);
  await send(t, url, JSON.stringify(sent.slice(0, 20)));
  for (const one of sent.slice(20)) await send(t, url, JSON.stringify([one]));
  assert.equal(await poll(t, url), `${frames(...sent)}\n`);
});

protocol('a poll that waits is answered by what is sent', async (t) => {
  const url = await opened(t);
  const held = await hold(t, url);
  await send(t, url, '["now"]');
  await held.until('the frame', (text) => text.includes('a["now"]\n'));
});

protocol('messages for a session that is not there are answered 404', async (t) => {
  assert.equal((await post(t, '/echo/000/bad_session/xhr_send', '["a"]')).status, 404);
});

protocol('a second poll is told that another connection is open, and the first goes on', async (t) => {
  const url = await opened(t);
  const held = await hold(t, url);
  assert.equal(await poll(t, url), `${stillOpen}\n`);
  await send(t, url, '["a"]');
  await held.until('the frame', (text) => text.includes('a["a"]\n'));
});

protocol('a session that the service closed says so to each poll', async (t) => {
  const url = await opened(t, '/close');
  for (const _ of [1, 2, 3]) assert.equal(await poll(t, url), `${goAway}\n`);
});

protocol('a session that was closed takes no message', async (t) => {
  const url = await opened(t, '/close');
  const { status } = await post(t, `${url}/xhr_send`, '["a"]');
  assert.ok([204, 404].includes(status), `status ${status}`);
  assert.equal(await poll(t, url), `${goAway}\n`);
});

protocol('polls and streams share a session', async (t) => {
  const url = await opened(t);
  await send(t, url, '["a"]');
  const stream = await xhrStream(t, url);
  assert.equal(stream.first, 'a["a"]\n');
});

protocol('two requests in one segment: the session is there for the second', async (t) => {
  const url = session();
  const socket = await t.raw();
  socket.send(request(t, 'POST', `${url}/xhr`) + request(t, 'POST', `${url}/xhr_send`, { body: '["a"]' }));
  await socket.until('both answers', (text) => /o\n[^]*HTTP\/1\.1 204/.test(text));
});

const closing = about('closing');

closing('the service closes: each stream has the frame, and ends', async (t) => {
  const url = session('/close');
  const first = await xhrStream(t, url);
  assert.deepEqual([first.first, await first.chunk(), await first.chunk()], ['o\n', `${goAway}\n`, '']);
  const second = await xhrStream(t, url);
  assert.deepEqual([second.first, await second.chunk()], [`${goAway}\n`, '']);
});

closing('a second stream is told that another connection is open, and ends', async (t) => {
  const url = session();
  const first = await xhrStream(t, url);
  const second = await xhrStream(t, url);
  assert.deepEqual([first.first, second.first, await second.chunk()], ['o\n', `${stillOpen}\n`, '']);
  await send(t, url, '["a"]');
  assert.equal(await first.chunk(), 'a["a"]\n');
});

// What was on its way to a client that hung up may be lost, so the session is over: a new one, or the frame that says
// so. Never 2010.
const over = ['o\n', 'c[1002,"Connection interrupted"]\n'];

closing('a stream that the client aborted takes the session with it', async (t) => {
  const url = session();
  const first = await xhrStream(t, url);
  assert.equal((await xhrStream(t, url)).first, `${stillOpen}\n`);
  await hangUp(t, first.socket);
  assert.ok(over.includes((await xhrStream(t, url)).first));
});

closing('a poll that the client aborted takes the session with it', async (t) => {
  const url = await opened(t);
  const held = await hold(t, url);
  assert.equal(await poll(t, url), `${stillOpen}\n`);
  await hangUp(t, held);
  assert.ok(over.includes(await poll(t, url)));
});

closing('who hangs up and comes back at once is not told that another connection is open', async (t) => {
  const url = session();
  const first = await xhrStream(t, url);
  first.socket.close();
  assert.ok(over.includes((await xhrStream(t, url)).first));
});

closing('a poll that was answered may go without a trace', async (t) => {
  const url = session();
  const socket = await t.raw();
  socket.send(request(t, 'POST', `${url}/xhr`));
  await socket.until('the frame', (text) => text.includes('o\n'));
  await hangUp(t, socket);
  await send(t, url, '["a"]');
  assert.equal(await poll(t, url), 'a["a"]\n');
});

closing('a session without a connection is gone after its delay', async (t) => {
  const url = await opened(t, '/quick');
  const gone = async () => (await post(t, `${url}/xhr_send`, '[]')).status === 404;
  while (!await gone());
}, 'sockjsQuick');

const heartbeat = about('heartbeat');

heartbeat('a connection on which nothing is said has a frame h', async (t) => {
  const url = await opened(t, '/quick');
  assert.equal(await poll(t, url), 'h\n');
}, 'sockjsQuick');

heartbeat('a stream has one after the other', async (t) => {
  const stream = await xhrStream(t, session('/quick'));
  assert.deepEqual([stream.first, await stream.chunk(), await stream.chunk()], ['o\n', 'h\n', 'h\n']);
}, 'sockjsQuick');

protocol('the page that is asked for is that of a session, not a file', async (t) => {
  assert.equal((await get(t, session())).status, 404);
});
