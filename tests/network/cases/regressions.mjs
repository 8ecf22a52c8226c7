// Defects that the oracle found, each by itself.
import assert from 'node:assert/strict';
import { eventually, pause, within } from '../../support/deadline.mjs';
import { clientText, compile } from '../../support/engine/bundle.mjs';
import { Engine } from '../../support/engine/index.mjs';
import { FaultProxy, faults } from '../../support/fault_proxy.mjs';

const numbers = (n) => Array.from({ length: n }, (_, i) => i + 1);
const upgrades = (fault) => (request) => (request.upgrade ? fault : null);

/// A page of the shipped client behind a fault proxy: use({gateway, proxy, client, engine}).
async function withPage(lab, { config = {}, plan, transports, tap = null }, use) {
  const gateway = await lab.gatewayWith({ channels: { default: { history_size: 100 },
    namespaces: [{ name: 'up', allow_publish: true, history_size: 100 }] }, ...config });
  const page = { gateway };
  const script = compile(await clientText());
  const planFor = (request, random) => plan(Object.assign(request, { page }), random);
  const proxy = page.proxy = lab.closing(await FaultProxy.start(gateway, { plan: planFor }));
  const engine = new Engine(`${proxy.url}/`, { tap: (text) => tap?.(text, page) });
  page.client = engine.run(script).connect({ url: '/encke', transports });
  try {
    await use(page);
  } finally {
    page.client.close();
    engine.close();
  }
}

const until = (client, transport) => eventually(transport, () => client.transport === transport && client.state === 'open');

/// Commands that go by POST while the attach of a WebSocket is under way: the socket goes on behind them.
async function upgradeUnderCommands(lab) {
  const options = { plan: upgrades(faults.delay({ ms: 300, direction: 'up' })), transports: ['xhr-streaming'] };
  await withPage(lab, options, async ({ gateway, client }) => {
    const answers = [];
    const say = (n) => client.publish('up:a', n, (error, result) => answers.push(error ?? result.offset));
    await until(client, 'xhr-streaming');
    say(1);
    await eventually('the first answer', () => answers.length === 1);
    client.use(['websocket']);
    await pause(450);  // the envelope of the socket is on its way
    say(2);
    say(3);
    await until(client, 'websocket');
    say(4);
    say(5);
    await eventually(`five answers, not ${JSON.stringify(answers)}`, () => answers.length === 5);
    assert.deepEqual(answers, numbers(5));
    const { publications } = await gateway.api.call('history', { channel: 'up:a', limit: -1 });
    assert.deepEqual(publications.map(({ data }) => data), numbers(5));
  });
}

/// The next poll was due when a WebSocket took over: it must not replace it.
async function pollDueAfterUpgrade(lab) {
  let polls = 0;
  const options = {
    config: { transports: { polling: { interval: '1s' } } }, transports: ['polling'],
    plan: ({ upgrade }) => (upgrade ? faults.delay({ ms: 300, direction: 'up' }) : faults.delay({ ms: 100 })),
    tap: (text, { client }) => {
      if (text.startsWith('POST') && text.includes('/polling') && (polls += 1) === 3) client.use(['websocket']);
    },
  };
  await withPage(lab, options, async ({ gateway, client }) => {
    const got = [];
    await within('the subscription', new Promise((done) => {
      client.subscribe('news', ({ data }) => got.push(data)).on('subscribed', done);
    }));
    await until(client, 'websocket');
    for (const n of numbers(20)) {
      await gateway.api.publish('news', n);
      await pause(60);  // over the time at which the poll was due
    }
    await eventually('the last', () => got.at(-1) === 20);
    assert.deepEqual(got, numbers(20));
  });
}

const headLength = ({ method, path, headers }) => Object.entries(headers)
  .reduce((sum, [name, value]) => sum + name.length + value.length + 4, `${method} ${path} HTTP/1.1\r\n\r\n`.length);

/// A WebSocket whose first packet never arrives is told 3502 "stale": another try, not the end.
async function staleSocket(lab) {
  const options = {
    config: { session: { stale_timeout: '1s' } }, transports: ['websocket'],
    plan: (request) => (request.number === 1 ? faults.stall({ after: headLength(request), direction: 'up' }) : null),
  };
  await withPage(lab, options, async ({ client, proxy }) => {
    const closed = [];
    client.on('close', (info) => closed.push(info));
    await eventually('a WebSocket', () => client.state === 'open', 20_000);
    assert.deepEqual(closed, []);
    assert.ok(proxy.counts.requests > 1);
  });
}

/// A WebSocket that opens and carries nothing asks beside a stream that is held behind its greeting: the stream's
/// silence is noticed all the same.
async function silenceBesideAsking(lab) {
  const options = {
    transports: ['websocket', 'xhr-streaming', 'long-polling'],
    plan: ({ upgrade, path }) => {
      if (upgrade) return faults.muteUpgrade();
      return path.includes('xhr-streaming') ? faults.stall({ after: 2760, direction: 'down' }) : null;
    },
  };
  await withPage(lab, options, async ({ gateway, client }) => {
    const got = [];
    client.subscribe('news', ({ data }) => got.push(data));
    await until(client, 'xhr-streaming');
    for (const n of numbers(30)) await gateway.api.publish('news', { n, text: 'y'.repeat(30) });
    await eventually('all publications', () => got.length === 30, 20_000);
    assert.deepEqual(got.map(({ n }) => n), numbers(30));
    assert.equal(client.transport, 'long-polling');
  });
}

/// The request that asks a new stream for a sign of life is lost: it is asked again, and the stream is not blamed.
async function lostQuestion(lab) {
  let sends = 0;
  const options = {
    transports: ['xhr-streaming', 'long-polling'],
    plan: ({ path }) => (path.includes('/send') && (sends += 1) === 1 ? faults.cut({ how: 'rst', direction: 'up' }) : null),
  };
  await withPage(lab, options, async ({ client }) => {
    const used = [];
    client.on('transport', (name) => used.push(name));
    await eventually('the question, and the next one after 5 s of silence', () => sends > 3, 15_000);
    assert.deepEqual(used, ['xhr-streaming']);
  });
}

/// WebSockets go to another node, which knows nothing of the session that lives on a stream here.
async function tryAtAnotherNode(lab) {
  const other = await lab.gatewayWith({});
  const options = {
    transports: ['websocket', 'xhr-streaming'],
    plan: (request) => {
      request.page.proxy.retarget(request.upgrade ? other : request.page.gateway);
      return request.upgrade ? faults.delay({ ms: 300, direction: 'up' }) : null;
    },
  };
  await withPage(lab, options, async ({ client, proxy }) => {
    const opened = [];
    client.on('open', ({ session }) => opened.push(session));
    await until(client, 'xhr-streaming');
    await eventually('the answer of the other node', () => proxy.log.some(({ path }) => path.includes('websocket')));
    await pause(1500);  // what would begin again does so within a second
    assert.equal(opened.length, 1);
    assert.equal(client.state, 'open');
  });
}

/// A middlebox that mangles every WebSocket behind its handshake: something lower is used, and nothing is lost.
async function corruptedSockets(lab) {
  const options = {
    transports: ['websocket', 'xhr-streaming', 'long-polling'], plan: upgrades(faults.corrupt({ after: 200 })),
  };
  await withPage(lab, options, async ({ gateway, client }) => {
    const got = [];
    await within('the subscription', new Promise((done) => {
      client.subscribe('news', ({ data }) => got.push(data)).on('subscribed', done);
    }));
    for (const n of numbers(50)) await gateway.api.publish('news', n);
    await eventually('all publications', () => got.length === 50, 20_000);
    assert.deepEqual(got, numbers(50));
    assert.notEqual(client.transport, 'websocket');
  });
}

export const cases = [
  { name: 'regression: WebSockets that a middlebox mangles give way to what is below', run: corruptedSockets },
  { name: 'regression: commands sent beside an upgrade to WebSocket are followed by the next', run: upgradeUnderCommands },
  { name: 'regression: a poll that was due does not replace the WebSocket that took over', run: pollDueAfterUpgrade },
  { name: 'regression: silence is noticed while a WebSocket beside it is still asking', run: silenceBesideAsking },
  { name: 'regression: a question that was lost does not make the stream guilty', run: lostQuestion },
  { name: 'regression: what a try is told by another node does not end the session in use', run: tryAtAnotherNode },
  { name: 'regression: a WebSocket that is told "stale" is no end', run: staleSocket },
];
