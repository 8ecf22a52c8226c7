// SockJS: jsonp and jsonp_send.
import assert from 'node:assert/strict';
import { about, assertNotCached, form, get, goAway, opened, poll, post, session, type } from '../sockjs.mjs';

const jsonp = about('jsonp');

const call = (frame, callback = 'x') => `/**/${callback}(${JSON.stringify(frame)});\r\n`;
const escaped = (messages) => `d=${encodeURIComponent(JSON.stringify(messages))}`;

/// One poll, which must succeed: its body.
async function polled(t, url) {
  const { status, body } = await get(t, `${url}/jsonp?c=x`);
  assert.equal(status, 200, body);
  return body;
}

async function openedByJsonp(t, mount) {
  const url = session(mount);
  assert.equal(await polled(t, url), call('o'));
  return url;
}

const sent = async (t, url, body, headers = form) => post(t, `${url}/jsonp_send`, body, headers);

async function sentWell(t, url, body, headers) {
  const { status, body: text } = await sent(t, url, body, headers);
  assert.deepEqual([status, text], [200, 'ok']);
}

jsonp('a poll is a call that is not kept', async (t) => {
  const answer = await get(t, `${session()}/jsonp?c=%63allback`);
  assert.deepEqual([answer.status, type(answer)], [200, 'application/javascript;charset=UTF-8']);
  assertNotCached(answer);
  assert.equal(answer.body, call('o', 'callback'));
});

jsonp('what is sent as a form is answered "ok", and comes with its quotes escaped twice', async (t) => {
  const url = await openedByJsonp(t);
  const answer = await sent(t, url, 'd=%5B%22x%22%5D');
  assert.deepEqual([answer.status, answer.body, type(answer)], [200, 'ok', 'text/plain;charset=UTF-8']);
  assertNotCached(answer);
  assert.equal(await polled(t, url), '/**/x("a[\\"x\\"]");\r\n');
});

jsonp('a backslash and a line separator reach the page as they were', async (t) => {
  const url = await openedByJsonp(t);
  const messages = ['\\"\n', '\u2028\u2029', '</script>'];
  await sentWell(t, url, escaped(messages));
  const body = await polled(t, url);
  assert.doesNotMatch(body, /[\u2028\u2029]/);
  assert.deepEqual(JSON.parse(JSON.parse(/^\/\*\*\/x\((.*)\);\r\n$/s.exec(body)[1]).slice(1)), messages);
});

for (const [body, reason] of [
  ['d=%5B%22x', 'Broken JSON encoding.'], ['', 'Payload expected.'], ['d=', 'Payload expected.'],
  ['p=p', 'Payload expected.'],
]) {
  jsonp(`${JSON.stringify(body)} is answered 500 "${reason}", and the session lives on`, async (t) => {
    const url = await openedByJsonp(t);
    const answer = await sent(t, url, body);
    assert.equal(answer.status, 500);
    assert.ok(answer.body.includes(reason), answer.body);
    await sentWell(t, url, 'd=%5B%22b%22%5D');
    assert.equal(await polled(t, url), '/**/x("a[\\"b\\"]");\r\n');
  });
}

jsonp('a form is decoded, and plain text is the JSON itself', async (t) => {
  const url = await openedByJsonp(t);
  await sentWell(t, url, 'd=%5B%22abc%22%5D');
  await sentWell(t, url, '["%61bc"]', { 'Content-Type': 'text/plain' });
  assert.equal(await polled(t, url), '/**/x("a[\\"abc\\",\\"%61bc\\"]");\r\n');
});

jsonp('a form has + for a space, and may have more fields and a charset', async (t) => {
  const url = await openedByJsonp(t);
  await sentWell(t, url, 'a=b&d=%5B%22a+b%2B%22%5D&z=', { 'Content-Type': `${form['Content-Type']}; charset=UTF-8` });
  assert.equal(await polled(t, url), '/**/x("a[\\"a b+\\"]");\r\n');
});

jsonp('a session that is not there is answered 404', async (t) => {
  assert.equal((await sent(t, session(), 'd=%5B%22x%22%5D')).status, 404);
});

jsonp('a session that the service closed says so to each poll', async (t) => {
  const url = await openedByJsonp(t, '/close');
  for (const _ of [1, 2]) assert.equal(await polled(t, url), call(goAway));
});

jsonp('a frame without messages is taken, and nothing comes of it', async (t) => {
  const url = await openedByJsonp(t);
  await sentWell(t, url, 'd=%5B%5D');
  await sentWell(t, url, 'd=%5B%22x%22%5D');
  assert.equal(await polled(t, url), '/**/x("a[\\"x\\"]");\r\n');
});

jsonp('either way up serves either way down', async (t) => {
  const url = await opened(t);
  await sentWell(t, url, 'd=%5B%22x%22%5D');
  assert.equal(await poll(t, url), 'a["x"]\n');
});
