// SockJS: JSESSIONID, by which a balancer may keep a session with its server.
import assert from 'node:assert/strict';
import {
  about, assertNoCookie, ask, form, opened, options, post, session, Stream,
} from '../sockjs.mjs';

const cookies = about('cookies');
const mount = '/cookie_needed_echo';

/// The first two parts of the cookie that was set.
const cookie = ({ headers }) => [headers['set-cookie']].flat()[0].split(';').slice(0, 2).map((part) => part.trim());
const isSet = (answer, value = 'dummy') => {
  const [pair, path] = cookie(answer);
  assert.deepEqual([pair, path.toLowerCase()], [`JSESSIONID=${value}`, 'path=/']);
};

const ways = [
  ['POST', 'xhr'], ['POST', 'xhr_streaming'], ['GET', 'eventsource'], ['GET', 'htmlfile?c=x'], ['GET', 'jsonp?c=x'],
];

for (const [method, path] of ways) {
  cookies(`${path} sets a dummy where none came`, async (t) => {
    isSet(await Stream.open(t, method, `${session(mount)}/${path}`));
  });

  cookies(`${path} gives back the one that came`, async (t) => {
    const headers = { Cookie: 'a=b; JSESSIONID=abcdef; c=d' };
    isSet(await Stream.open(t, method, `${session(mount)}/${path}`, { headers }), 'abcdef');
  });

  cookies(`${path} sets none where none is needed`, async (t) => {
    assertNoCookie(await Stream.open(t, method, `${session()}/${path}`, { headers: { Cookie: 'JSESSIONID=abcdef' } }));
  });
}

for (const [path, body, headers] of [['xhr_send', '["x"]', {}], ['jsonp_send', 'd=%5B%22x%22%5D', form]]) {
  cookies(`${path} sets it too`, async (t) => {
    isSet(await post(t, `${await opened(t, mount)}/${path}`, body, headers));
  });
}

for (const path of ['', '/info', '/iframe.html']) {
  cookies(`${path || 'the greeting'} sets none`, async (t) => assertNoCookie(await ask(t, 'GET', `${mount}${path}`)));
}

cookies('a preflight is answered as ever', async (t) => {
  const { status } = await options(t, `${session(mount)}/xhr`, { Origin: 'test' });
  assert.ok([200, 204].includes(status));
});
