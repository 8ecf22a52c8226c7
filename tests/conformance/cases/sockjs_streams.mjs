// SockJS: the responses that stay open: xhr_streaming, eventsource, htmlfile.
import assert from 'node:assert/strict';
import {
  about, assertCors, assertNotCached, assertPreflight, frames, get, send, session, Stream, streaming, type, xhrStream,
} from '../sockjs.mjs';

const head = (callback) => [
  '<!doctype html>',
  '<html><head>',
  '  <meta http-equiv="X-UA-Compatible" content="IE=edge" />',
  '  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />',
  '</head><body><h2>Don\'t panic!</h2>',
  '  <script>',
  '    document.domain = document.domain;',
  `    var c = parent.${callback};`,
  '    c.start();',
  '    function p(d) {c.message(d);};',
  '    window.onload = function() {c.stop();};',
  '  </script>',
].join('\n');

/// How each writes a frame, and what must come before the first.
const streams = [
  {
    name: 'xhr_streaming', method: 'POST', path: 'xhr_streaming', type: 'application/javascript;charset=UTF-8',
    frame: (text) => `${text}\n`,
    isPrelude: (text) => text === `${'h'.repeat(2048)}\n`,
  },
  {
    name: 'eventsource', method: 'GET', path: 'eventsource', type: 'text/event-stream',
    frame: (text) => `data: ${text}\r\n\r\n`,
    isPrelude: (text) => text === '\r\n',
  },
  {
    name: 'htmlfile', method: 'GET', path: 'htmlfile?c=%63allback', type: 'text/html;charset=UTF-8',
    frame: (text) => `<script>\np(${JSON.stringify(text)});\n</script>\r\n`,
    isPrelude: (text) => text.trim() === head('callback') && text.length > 1024,
  },
];

for (const one of streams) {
  const { name, method, path, frame } = one;
  const transport = about(name);
  const start = (t, url) => streaming(t, url, method, path);

  transport('each frame is a chunk of its own behind the prelude', async (t) => {
    const url = session();
    const stream = await start(t, url);
    assert.equal(type(stream), one.type);
    assertNotCached(stream);
    assert.ok(one.isPrelude(stream.prelude), JSON.stringify(stream.prelude));
    assert.equal(stream.first, frame('o'));
    for (const body of ['["x"]', '["y"]', '["  \\u0000\\n\\r "]']) {
      await send(t, url, body);
      assert.equal(await stream.chunk(), frame(`a${body}`));
    }
  });

  transport('a message of 4096 characters comes, and is the last of its response', async (t) => {
    const url = session();
    const stream = await start(t, url);
    const message = 'x'.repeat(4096);
    await send(t, url, JSON.stringify([message]));
    assert.deepEqual([await stream.chunk(), await stream.chunk()], [frame(frames(message)), '']);
  });

  transport('the next response goes on where the last was ended', async (t) => {
    const url = session();
    const stream = await start(t, url);
    const message = 'x'.repeat(4096);
    await send(t, url, JSON.stringify([message]));
    await send(t, url, '["after"]');
    assert.deepEqual([await stream.chunk(), await stream.chunk()], [frame(frames(message)), '']);
    assert.equal((await start(t, url)).first, frame('a["after"]'));
  });

  transport('another origin may read it', async (t) => {
    if (name === 'htmlfile') return;  // a document, not something that is read
    assertCors(await Stream.open(t, method, `${session()}/${path}`, { headers: { Origin: 'http://a.example' } }),
      'http://a.example');
  });

  transport('what the service closes has the frame, and ends', async (t) => {
    const stream = await start(t, session('/close'));
    assert.deepEqual([stream.first, await stream.chunk(), await stream.chunk()],
      [frame('o'), frame('c[3000,"Go away!"]'), '']);
  });
}

const streaming4k = about('xhr_streaming');

streaming4k('answers a preflight', (t) => assertPreflight(t, '/echo/abc/abc/xhr_streaming', ['OPTIONS', 'POST']));

streaming4k('the 31st message of 128 characters is the last of its response', async (t) => {
  const url = session();
  const stream = await xhrStream(t, url);
  const body = JSON.stringify(['x'.repeat(128)]);
  for (let n = 0; n < 31; n += 1) {
    await send(t, url, body);
    assert.equal(await stream.chunk(), `a${body}\n`);
  }
  assert.equal(await stream.chunk(), '');
});

// The client runs decodeURI() over the data of each event.
about('eventsource')('a percent sign is escaped', async (t) => {
  const url = session();
  const stream = await streaming(t, url, 'GET', 'eventsource');
  await send(t, url, '["100%","%41%zz"]');
  let seen = '';
  while (!seen.includes('zz')) seen += await stream.chunk();
  assert.deepEqual(seen.match(/%../g), ['%25', '%25', '%25']);
  assert.ok(seen.includes('%2541'));
});

const htmlfile = about('htmlfile');

htmlfile('a message cannot end its script', async (t) => {
  const url = session();
  const stream = await streaming(t, url, 'GET', 'htmlfile?c=x');
  await send(t, url, '["</script><script>x()//<!--"]');
  const chunk = await stream.chunk();
  assert.deepEqual([chunk.match(/<\/?script/g).length, chunk.match(/<!--/)], [2, null]);
  const [, argument] = /p\((".*")\);/.exec(chunk);
  assert.equal(JSON.parse(argument).slice(1).replaceAll('\\u003c', '<').replaceAll('\\/', '/'),
    '["</script><script>x()//<!--"]');
});

// htmlfile and jsonp name the function of the page that is called.
for (const path of ['htmlfile', 'jsonp']) {
  const callback = about(path);

  callback('without a callback there is a 500 that asks for it', async (t) => {
    const { status, body } = await get(t, `/echo/a/a/${path}`);
    assert.equal(status, 500);
    assert.ok(body.includes('"callback" parameter required'), body);
  });

  for (const name of ['%20', '*', 'abc(', 'abc%28', 'a%0d%0ab', '%C3%A4', 'a%00', 'x'.repeat(100)]) {
    callback(`a callback ${name.slice(0, 12)} is answered 500`, async (t) => {
      const { status, body } = await get(t, `/echo/a/a/${path}?c=${name}`);
      assert.equal(status, 500);
      assert.ok(body.includes('invalid "callback" parameter'), body);
    });
  }

  callback('a callback of the client is taken', async (t) => {
    const { status } = await Stream.open(t, 'GET', `${session()}/${path}?c=_jp.a5zq_9X&t=1234`);
    assert.equal(status, 200);
  });
}
