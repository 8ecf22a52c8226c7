// Several tabs, one connection: pages of a browser made by hand, before the gateway in test-support.
import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually } from '../../tests/support/deadline.mjs';
import { Browser } from '../test-support/browser.mjs';
import { withGateway } from '../test-support/gateway.mjs';
import { script } from '../test-support/tabs.mjs';

const until = (probe) => eventually(String(probe), probe, 25_000);
const joined = [
  ['channels and locks', {}], ['channels', { locks: false }], ['storage', { bus: 'storage', locks: false }],
  ['the storage of IE', { bus: 'ie', locks: false }],
];

class Lab {
  constructor(gateway, options) {
    this.gateway = gateway;
    this.browser = new Browser({ url: `${new URL(gateway.url).origin}/`, ...options });
  }

  /// A page with a client: its `client`, and `seen`, `resyncs`, `errors`.
  open(options = { share: 'alice' }, prepare = () => {}) {
    const page = this.browser.open(), Encke = page.run(script), seen = [];
    prepare(Encke, page);
    const client = Encke.connect({ url: this.gateway.url, transports: ['websocket'], ...options });
    return { page, client, seen, resyncs: [], opens: 0 };
  }

  read(tab, channel = 'news', since = undefined) {
    tab.sub = tab.client.subscribe(channel, ({ data }) => tab.seen.push(data), { since });
    tab.sub.on('resync', (info) => tab.resyncs.push(info));
    return new Promise((done) => { tab.sub.on('subscribed', done); });
  }

  async reader(...args) {
    const tab = this.open(...args);
    await this.read(tab);
    return tab;
  }

  publish(...values) { for (const value of values) this.gateway.publish('news', value); }

  sent(method) { return this.gateway.log.filter((packet) => method in packet).map((packet) => packet[method]); }

  close() { for (const page of [...this.browser.pages]) this.browser.close(page); }
}

const withLab = (options, body) => withGateway({}, async (gateway) => {
  const lab = new Lab(gateway, options);
  try {
    await body(lab, gateway);
    for (const page of lab.browser.pages) assert.deepEqual(page.errors, []);
  } finally {
    lab.close();
  }
});

const publish = ({ client }, data) => new Promise((done) => {
  client.publish('up', data, (error, result) => done(error ?? result));
});

for (const [what, options] of joined) {
  test(`${what}: tabs share a session, each has everything once`, () => withLab(options, async (lab, gateway) => {
    const tabs = [await lab.reader(), await lab.reader(), await lab.reader()];
    lab.publish(1, 2, 3);
    const [first, second] = await Promise.all([publish(tabs[0], 'a'), publish(tabs[2], 'b')]);
    await until(() => tabs.every(({ seen }) => seen.length >= 3));
    for (const { seen, client } of tabs) {
      assert.deepEqual(seen, [1, 2, 3]);
      assert.deepEqual([client.state, client.transport, client.session], ['open', 'websocket', tabs[0].client.session]);
    }
    assert.deepEqual([first.offset, second.offset].sort(), [1, 2]);
    assert.equal(gateway.lastSession, 1);
    assert.equal(lab.sent('subscribe').length, 1);
  }));

  test(`${what}: the leader leaves, and the next one resumes`, () => withLab(options, async (lab, gateway) => {
    const [leader, ...rest] = [await lab.reader(), await lab.reader(), await lab.reader()];
    const answer = publish(rest[1], 'a');
    lab.publish(1);
    lab.browser.close(leader.page);
    lab.publish(2);
    assert.equal((await answer).offset, 1);
    await until(() => rest.every(({ seen }) => seen.length >= 2));
    lab.publish(3);
    await until(() => rest.every(({ seen }) => seen.length >= 3));
    for (const { seen } of rest) assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(gateway.channel('up').list.map(({ data }) => data), ['a']);
    assert.equal(gateway.lastSession, 1);
  }));
}

test('who is silent and may live on loses its session first; what was sent and not answered is told', () =>
  withLab({ locks: false }, async (lab, gateway) => {
    const leader = await lab.reader(), tab = await lab.reader();
    lab.publish(1);
    await until(() => tab.seen.length === 1);
    const old = gateway.sessions.keys().next().value;
    lab.browser.hang(leader.page, 18_000);
    const answer = publish(tab, 'a');
    lab.publish(2);
    await until(() => gateway.lastSession === 2 && !gateway.sessions.has(old));
    assert.equal((await answer).offset, 1, 'nobody had taken it: it was sent by the next');
    await until(() => leader.client.session === tab.client.session);
    lab.publish(3);
    await until(() => leader.seen.at(-1) === 3 && tab.seen.at(-1) === 3);
    assert.deepEqual([leader.seen, tab.seen], [[1, 2, 3], [1, 2, 3]]);
    assert.equal(gateway.sessions.size, 1);
  }));

test('a tab that waits for the answer to another one\'s subscribe is not forgotten when that one gives up', () =>
  withLab({}, async (lab, gateway) => {
    const leader = await lab.reader(), first = lab.open(), second = lab.open();
    await until(() => first.client.state === 'open' && second.client.state === 'open');
    lab.read(first, 'other');
    const answer = lab.read(second, 'other');
    first.sub.unsubscribe();
    assert.equal((await answer).offset, 0);
    gateway.publish('other', 1);
    await until(() => second.seen.length === 1);
    assert.deepEqual([leader.seen, first.seen], [[], []]);
  }));

test('never across logins, nor where page or operator do not want it', () => withLab({}, async (lab, gateway) => {
  const off = (Encke) => { Encke.share = false; };
  const options = [
    [{ share: 'alice' }], [{ share: 'bob' }], [{ share: '' }], [{}], [{ share: false }], [{ share: 'alice' }, off],
  ];
  for (const one of options) {
    await lab.reader(...one);
    await lab.reader(...one);
  }
  assert.equal(gateway.sessions.size, 3 + 3 * 2);
}));

const withStorage = (body) => withLab({ bus: 'storage' }, body);
test('a page that cannot talk to others has a connection of its own', () => withStorage(async (lab, gateway) => {
  const bare = (_, { window }) => {
    Object.defineProperty(window, 'localStorage', { get() { throw new Error('SecurityError'); } });
  };
  const tabs = [await lab.reader({ share: 'alice' }, bare), await lab.reader({ share: 'alice' }, bare)];
  lab.publish(1);
  await until(() => tabs.every(({ seen }) => seen.length === 1));
  assert.equal(gateway.sessions.size, 2);
}));

test('a later subscription is told the position; from an older one it gets what it missed, alone', () =>
  withLab({}, async (lab) => {
    const first = await lab.reader(), epoch = 'e1';
    lab.publish(1, 2, 3, 4);
    await until(() => first.seen.length === 4);
    const late = lab.open(), old = lab.open(), same = lab.open();
    assert.deepEqual(await lab.read(late), { channel: 'news', offset: 4, epoch });
    assert.equal((await lab.read(old, 'news', { offset: 1, epoch })).missed, 3);
    assert.equal((await lab.read(same, 'news', { offset: 4, epoch })).recovered, true);
    lab.publish(5);
    await until(() => [first, late, old, same].every(({ seen }) => seen.at(-1) === 5));
    assert.deepEqual([first, late, old, same].map(({ seen }) => seen), [[1, 2, 3, 4, 5], [5], [2, 3, 4, 5], [5]]);
    assert.deepEqual([first, late, old, same].flatMap(({ resyncs }) => resyncs), []);
  }));

test('what cannot be recovered is told to the tab that asked, to no other', () => withLab({}, async (lab, gateway) => {
  const first = await lab.reader(), epoch = 'e1';
  lab.publish(1, 2);
  await until(() => first.seen.length === 2);
  const strange = lab.open(), lost = lab.open();
  assert.equal((await lab.read(strange, 'news', { offset: 1, epoch: 'other' })).recovered, false);
  const { subscribe } = gateway.commands;
  gateway.commands.subscribe = function (session, params) {
    const answer = subscribe.call(this, session, params);
    if (params.since) Object.assign(answer, { then: null, result: { ...answer.result, recovered: false, missed: 0 } });
    return answer;
  };
  assert.equal((await lab.read(lost, 'news', { offset: 1, epoch })).recovered, false);
  lab.publish(3);
  await until(() => [first, strange, lost].every(({ seen }) => seen.at(-1) === 3));
  const known = [first, strange, lost].map(({ seen, resyncs }) => [seen, resyncs.length]);
  assert.deepEqual(known, [[[1, 2, 3], 0], [[3], 1], [[3], 1]]);
}));

test('a channel goes with its last tab, a socket with its own', () => withLab({}, async (lab, gateway) => {
  gateway.commands.open = () => ({ result: {} });
  const [leader, second, third] = [await lab.reader(), await lab.reader(), await lab.reader()];
  second.client.call_('open', { service: 'echo' });
  await until(() => lab.sent('open').length === 1);
  const { id } = lab.gateway.log.find((packet) => packet.open);
  leader.sub.unsubscribe();
  third.sub.unsubscribe();
  assert.equal(lab.sent('unsubscribe').length, 0);
  lab.browser.close(second.page);
  await until(() => lab.sent('unsubscribe').length === 1);
  await until(() => lab.sent('close').length === 1);
  assert.deepEqual(lab.sent('close'), [{ socket: id }]);
  lab.publish(1);
  await lab.read(third, 'other');
  assert.deepEqual(leader.seen, []);
}));

test('a page that was put away comes back where its subscriptions stand', () => withLab({}, async (lab, gateway) => {
  const leader = await lab.reader(), tab = await lab.reader();
  lab.publish(1);
  await until(() => tab.seen.length === 1 && leader.seen.length === 1);
  leader.page.dispatch('pagehide', { persisted: true });
  lab.publish(2);
  await until(() => tab.seen.length === 2);
  leader.page.dispatch('pageshow', { persisted: true });
  await until(() => leader.seen.length === 2);
  lab.publish(3);
  await until(() => leader.seen.length === 3 && tab.seen.length === 3);
  assert.deepEqual([leader.seen, tab.seen], [[1, 2, 3], [1, 2, 3]]);
  assert.equal(gateway.lastSession, 1);
}));

test('the session is lost: every tab goes on from its position', () => withLab({}, async (lab, gateway) => {
  const tabs = [await lab.reader(), await lab.reader()];
  lab.publish(1);
  await until(() => tabs.every(({ seen }) => seen.length === 1));
  gateway.forget();
  lab.publish(2);
  await until(() => tabs.every(({ seen }) => seen.length === 2));
  assert.deepEqual(tabs.map(({ client, resyncs }) => [client.session, resyncs.length]), [['w0-2', 0], ['w0-2', 0]]);
}));

test('the gateway sends away for good: all tabs are closed', () => withLab({}, async (lab, gateway) => {
  const tabs = [await lab.reader(), await lab.reader()], closed = [];
  for (const { client } of tabs) client.on('close', ({ code }) => closed.push(code));
  for (const session of [...gateway.sessions.values()]) session.end(3505, 'force disconnect');
  await until(() => closed.length === 2);
  assert.deepEqual(closed, [3505, 3505]);
}));

test('the last tab ends the session, no other', () => withLab({}, async (lab, gateway) => {
  const tabs = [await lab.reader(), await lab.reader()];
  tabs[0].client.close();
  await until(() => tabs[1].client.state === 'open' && gateway.sessions.size === 1);
  lab.publish(1);
  await until(() => tabs[1].seen.length === 1);
  tabs[1].client.close();
  await until(() => gateway.sessions.size === 0);
}));

for (const bus of ['channel', 'storage']) {
  test(`${bus}: what is not ours on the bus harms nothing`, () => withLab({ bus }, async (lab) => {
    let heard = '';
    lab.browser.spy = (text) => { heard = text; };
    const tabs = [await lab.reader(), await lab.reader()], page = lab.browser.open();
    const name = `encke 0.1.0 ${lab.gateway.url} alice`, real = JSON.parse(heard);
    const junk = ['', '{', 'null', '7', '"x"', '[]', '{}', '{"say":"all"}', '{"say":"constructor","gen":9}',
      '{"say":"packet","gen":1}', '{"say":"send","key":1}', '{"say":"claim"}', '{"say":"bye"}',
      '{"say":"hello","top":"x"}'];
    junk.push(JSON.stringify({ ...real, say: 'packet', from: 'nobody', gen: 1 }));
    const channel = page.window.BroadcastChannel && new page.window.BroadcastChannel(name);
    for (const [index, text] of junk.entries()) {
      if (channel) channel.postMessage(text);
      else page.window.localStorage.setItem(`${name} x ${index + 1}`, text);
    }
    lab.publish(1);
    assert.equal((await publish(tabs[1], 'a')).offset, 1);
    await until(() => tabs.every(({ seen }) => seen.length === 1));
  }));
}

test('the storage holds no message for long, and nothing where there are channels', async () => {
  await withLab({ bus: 'storage' }, async (lab) => {
    const tab = await lab.reader();
    await lab.reader();
    assert.ok(lab.browser.stored.some(([, value]) => value.includes(tab.client.session)));
    await until(() => !lab.browser.stored.some(([, value]) => value.includes('w0-')));
  });
  await withLab({}, async (lab) => {
    await lab.reader();
    assert.deepEqual(lab.browser.stored, []);
  });
});
