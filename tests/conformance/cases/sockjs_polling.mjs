// SockJS: xhr and xhr_send.
import assert from 'node:assert/strict';
import {
  about, assertCors, assertNotCached, assertPreflight, frames, opened, options, poll, post, send, session, type,
} from '../sockjs.mjs';

const polling = about('xhr');

for (const path of ['xhr', 'xhr_send']) {
  polling(`${path} answers a preflight`, (t) => assertPreflight(t, `/echo/abc/abc/${path}`, ['OPTIONS', 'POST']));
}

polling('a poll is a script that is not kept, and may be read by another origin', async (t) => {
  const answer = await post(t, `${session()}/xhr`, '', { Origin: 'test' });
  assert.deepEqual([answer.status, answer.body], [200, 'o\n']);
  assert.equal(type(answer), 'application/javascript;charset=UTF-8');
  assertCors(answer, 'test');
  assertNotCached(answer);
});

polling('what is sent is answered 204, with a content type', async (t) => {
  const url = await opened(t);
  const answer = await post(t, `${url}/xhr_send`, '["x"]', { Origin: 'test' });
  assert.deepEqual([answer.status, answer.body], [204, '']);
  assert.equal(type(answer), 'text/plain;charset=UTF-8');
  assertCors(answer, 'test');
  assertNotCached(answer);
  assert.equal(await poll(t, url), 'a["x"]\n');
});

polling('a session that is not there is answered 404, which may be read', async (t) => {
  const answer = await post(t, `${session()}/xhr_send`, '["x"]', { Origin: 'test' });
  assert.equal(answer.status, 404);
  assertCors(answer, 'test');
});

const broken = {
  '["x': 'Broken JSON encoding.',
  '["x"': 'Broken JSON encoding.',
  '["x"]]': 'Broken JSON encoding.',
  '[\'x\']': 'Broken JSON encoding.',
  '["\n"]': 'Broken JSON encoding.',
  '': 'Payload expected.',
};

for (const [body, reason] of Object.entries(broken)) {
  polling(`${JSON.stringify(body)} is answered 500 "${reason}", and the session lives on`, async (t) => {
    const url = await opened(t);
    const answer = await post(t, `${url}/xhr_send`, body);
    assert.equal(answer.status, 500);
    assert.ok(answer.body.includes(reason), answer.body);
    await send(t, url, '["a"]');
    assert.equal(await poll(t, url), 'a["a"]\n');
  });
}

for (const body of ['"x"', '{}', '7', 'null']) {
  polling(`${body} is no array of messages`, async (t) => {
    assert.equal((await post(t, `${await opened(t)}/xhr_send`, body)).status, 500);
  });
}

polling('messages are taken as any type', async (t) => {
  const types = [
    'text/plain', 'T', 'application/json', 'application/xml', '', 'application/json; charset=utf-8',
    'text/xml; charset=utf-8', 'text/xml',
  ];
  const url = await opened(t);
  for (const one of types) {
    const { status, body } = await post(t, `${url}/xhr_send`, '["a"]', { 'Content-Type': one });
    assert.deepEqual([status, body], [204, ''], one);
  }
  assert.equal(await poll(t, url), `${frames(...types.map(() => 'a'))}\n`);
});

for (const [asked, allowed] of [['a, b, c', 'a, b, c'], ['', undefined], [null, undefined]]) {
  polling(`a preflight that asks for headers ${JSON.stringify(asked)} is allowed ${allowed}`, async (t) => {
    const more = asked === null ? {} : { 'Access-Control-Request-Headers': asked };
    const answer = await options(t, `${session()}/xhr`,
      { Origin: 'test', 'Access-Control-Request-Method': 'POST', ...more });
    assert.ok([200, 204].includes(answer.status));
    assertCors(answer, 'test');
    assert.equal(answer.headers['access-control-allow-headers'], allowed);
  });
}

polling('a frame without messages is taken, and nothing comes of it', async (t) => {
  const url = await opened(t);
  await send(t, url, '[]');
  await send(t, url, '["a"]');
  assert.equal(await poll(t, url), 'a["a"]\n');
});

polling('white space in a body is no message', async (t) => {
  const url = await opened(t);
  await send(t, url, ' [ "a" ,\r\n\t"b" ] \n');
  assert.equal(await poll(t, url), 'a["a","b"]\n');
});

polling('an empty message is a message', async (t) => {
  const url = await opened(t);
  await send(t, url, '["",""]');
  assert.equal(await poll(t, url), 'a["",""]\n');
});
