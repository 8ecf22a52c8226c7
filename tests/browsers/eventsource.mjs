// Encke.EventSource and the engines' own, by the same cases: what shows that a case is right, and that the object is.
import assert from 'node:assert/strict';
import { streams } from '../../client-js/test-support/event-streams.mjs';
import { untilSeen, withPage } from './case.mjs';
import { StreamServer } from './eventsource_server.mjs';

const limit = 20_000;
const head = (response, type = 'text/event-stream') => response.writeHead(200, { 'content-type': type });
const say = (response, text) => { head(response).write(text); };

/// body({ tab, server, play, until }) with the test page for objects of `kind`.
async function withServer({ gateway, browser }, kind, body) {
  const server = await StreamServer.start(gateway);
  let tab = null;
  try {
    tab = await browser.open(`${server.url}/page?${kind}`);
    const bench = new Bench(server, tab, kind);
    await body(bench);
    // Firefox tells of its own object's failures there.
    if (kind !== 'native') assert.deepEqual(tab.errors, []);
  } finally {
    await tab?.close();
    server.close();
  }
}

class Bench {
  constructor(server, tab, kind) { Object.assign(this, { server, tab, kind }); }

  /// Makes an object on the page; returns its number there. Options: play() in eventsource.html.
  play(url, types = [], options = {}) {
    return this.tab.evaluate(`play(${JSON.stringify(url)}, ${JSON.stringify(types)}, ${JSON.stringify(options)})`);
  }

  look(number) { return this.tab.evaluate(`look(${number})`); }

  /// Waits until test(look or count) of the object.
  until(number, what, test, by = 'look') {
    return untilSeen(what, () => this.tab.evaluate(`${by}(${number})`), test, limit);
  }

  /// What the object tells of one answer, up to its error.
  async told(answer, types = [], options = {}) {
    const path = this.server.serve(answer);
    const number = await this.play(path, types, options);
    const seen = await this.until(number, 'the error', ({ states }) => states.length > 0);
    assert.deepEqual([seen.wrong, seen.errors], [0, []]);
    return { ...seen, requests: this.server.requests(path).length };
  }
}

// --- The format

const whole = (bytes, response) => response.end(bytes);

/// Byte by byte. A byte is on its way before the next is written; what becomes of them on the way is not ours to say.
function dripping(bytes, response, at = 0) {
  if (at === bytes.length) response.end();
  else response.write(bytes.subarray(at, at + 1), () => dripping(bytes, response, at + 1));
}

/// An engine's XMLHttpRequest takes a byte order mark off before Encke.EventSource does so; Firefox's own object leaves
/// zeros out, and forgets an id that came without data.
const differs = {
  encke: ({ marks }) => marks,
  native: ({ zero, idAlone }, { name }) => (zero || idAlone) && name === 'firefox',
};

async function plays(bench, send, kind) {
  await withServer(bench, kind, async (page) => {
    for (const [name, [text, events, options = {}]] of Object.entries(streams)) {
      if (differs[kind](options, bench.engine) || send === dripping && options.long) continue;
      const types = [...new Set(events.map(([type]) => type))].filter((type) => type !== 'message');
      const seen = await page.told((request, response) => send(Buffer.from(text), head(response)), types);
      assert.deepEqual(seen.events, events, name);
      assert.deepEqual([seen.opens, seen.states], [1, [0]], name);
    }
  });
}

const format = { 'the format of streams': whole, 'the format of streams, byte by byte': dripping };

// --- The object

/// A stream of numbered events of 4 KB, each answer behind the last id.
class Feed {
  constructor() { Object.assign(this, { size: 0, answers: [] }); }

  answer(request, response) {
    this.answers.push({ response: head(response), sent: Number(request.headers['last-event-id'] ?? 0) });
    this.grow(0);
  }

  grow(by) {
    this.size += by;
    for (const answer of this.answers) while (answer.sent < this.size) {
      answer.sent += 1;
      answer.response.write(`id: ${answer.sent}\ndata: ${answer.sent} ${'x'.repeat(4000)}\n\n`);
    }
  }
}

const behaviour = {
  'the interface': async (page) => {
    const { server } = page;
    const path = server.serve((request, response) => say(response, 'id: 1\ndata: a\n\n'));
    const number = await page.play(path, []);
    const seen = await page.until(number, 'the event', ({ events }) => events.length === 1);
    assert.deepEqual(seen.before, { url: `${server.url}${path}`, readyState: 0, withCredentials: false });
    assert.deepEqual([seen.readyState, seen.opens, seen.wrong, seen.origins], [1, 1, 0, [server.url]]);
    const [{ headers }] = server.requests(path);
    assert.deepEqual([headers.accept, headers['cache-control']], ['text/event-stream', 'no-cache']);
    const constants = '[Source.CONNECTING, Source.OPEN, Source.CLOSED]';
    assert.deepEqual(await page.tab.evaluate(constants), [0, 1, 2]);
    const ofObject = constants.replaceAll('Source', `report.plays[${number}].source`);
    assert.deepEqual(await page.tab.evaluate(ofObject), [0, 1, 2]);
  },

  'statuses that end it': async (page) => {
    for (const status of [204, 205, 400, 404, 410, 500]) {
      const seen = await page.told((request, response) => {
        response.writeHead(status, { 'content-type': 'text/event-stream' }).end(status < 300 ? '' : 'data: a\n\n');
      }, [], { stays: true });
      assert.deepEqual([seen.states, seen.opens, seen.events, seen.requests], [[2], 0, [], 1], String(status));
    }
  },

  'content types': async (page) => {
    const types = { 'text/plain': 2, 'text/event-streams': 2, 'text/html': 2, 'text/event-stream;charset=utf-8': 0,
      'Text/Event-Stream': 0 };
    for (const [type, state] of Object.entries(types)) {
      const { states, events } = await page.told((request, response) => head(response, type).end('data: \u00e4\n\n'));
      assert.deepEqual([states, events], [[state], state === 0 ? [['message', '\u00e4', '']] : []], type);
    }
  },

  'connecting again, with the id, after the stream\'s time': async (page) => {
    const path = page.server.serve((request, response, before) => {
      if (before > 0) return say(response, 'data: b\n\n');
      return head(response).end('retry: 700\nid: \u20ac1\ndata: a\n\nid: 2\ndata: not ended');
    });
    const number = await page.play(path, [], { stays: true });
    const seen = await page.until(number, 'both events', ({ events }) => events.length === 2);
    assert.deepEqual([seen.opens, seen.states, seen.readyState], [2, [0], 1]);
    assert.deepEqual(seen.events, [['message', 'a', '\u20ac1'], ['message', 'b', '\u20ac1']]);
    const [first, second] = page.server.requests(path);
    assert.ok(second.at - first.at >= 690, `again after ${second.at - first.at} ms`);
    assert.equal(Buffer.from(second.headers['last-event-id'], 'latin1').toString(), '\u20ac1');
    assert.equal('last-event-id' in first.headers, false);
  },

  // Engines try again by themselves what did not begin to answer, some a few times.
  'a network that fails': async (page) => {
    let works = false, cut = null;
    const path = page.server.serve((request, response) => {
      if (!works) return request.socket.write('HTTP/1.1 200 OK\r\nContent-T', () => request.socket.resetAndDestroy());
      say(response, cut ? 'data: b\n\n' : 'retry: 10\nid: 1\ndata: a\n\ndata: lost');
      cut ??= () => request.socket.destroy();
    });
    const number = await page.play(path, [], { stays: true });
    await page.until(number, 'the error', ({ states }) => states.length > 0);
    works = true;
    await page.until(number, 'the first event', ({ events }) => events.length === 1);
    cut();
    const seen = await page.until(number, 'both events', ({ events }) => events.length === 2);
    assert.deepEqual([seen.opens, seen.readyState, [...new Set(seen.states)]], [2, 1, [0]]);
    assert.deepEqual(seen.events, [['message', 'a', '1'], ['message', 'b', '1']]);
  },

  'closed by a listener': async (page) => {
    let left;
    const gone = new Promise((resolve) => { left = resolve; });
    const path = page.server.serve((request, response) => {
      response.on('close', left);
      say(response, 'data: a\n\ndata: b\n\n');
    });
    const number = await page.play(path, [], { most: 1 });
    await gone;
    const { events, states, readyState } = await page.look(number);
    assert.deepEqual([events.length, states, readyState], [1, [], 2]);
  },

  'another origin, with and without cookies': async (page) => {
    await page.tab.evaluate('document.cookie = "who=me"');
    for (const withCredentials of [true, false]) {
      const path = page.server.serve((request, response, before) => {
        if (before > 0) return say(response, 'data: b\n\n');
        return head(response).end('retry: 10\nid: 1\ndata: a\n\n');
      });
      const number = await page.play(`${page.server.otherUrl}${path}`, [], { stays: true, init: { withCredentials } });
      const seen = await page.until(number, 'both events', ({ events }) => events.length === 2);
      assert.deepEqual(seen.origins, [page.server.otherUrl, page.server.otherUrl]);
      const [first, second] = page.server.requests(path);
      assert.equal(second.headers['last-event-id'] ?? /last_event_id=(.*)/.exec(second.url)[1], '1');
      assert.equal(first.headers.cookie, withCredentials ? 'who=me' : undefined);
      assert.equal(first.method, 'GET');
      await page.tab.evaluate(`report.plays[${number}].source.close()`);
    }
    // Cookies belong to the host, whatever the port: later cases of this browser would have it, too.
    await page.tab.evaluate('document.cookie = "who=; expires=Thu, 01 Jan 1970 00:00:00 GMT"');
  },

  'a stream that grows': async (page) => {
    const feed = new Feed(), path = page.server.serve((request, response) => feed.answer(request, response));
    const number = await page.play(path, [], { stays: true }), events = 300;
    let seen = null;
    while (feed.size < events) {
      feed.grow(20);
      seen = await page.until(number, `${feed.size} events`, (now) => now.events >= feed.size, 'count');
    }
    assert.deepEqual([seen.events, seen.opens, seen.states], [events, 1, []]);
    const ids = await page.tab.evaluate(`(function () {
      var ids = [], list = report.plays[${number}].events;
      for (var i = 0; i < list.length; i++) ids.push(parseInt(list[i][1], 10));
      return ids;
    })()`);
    assert.deepEqual(ids, Array.from({ length: events }, (_, i) => i + 1));
    const answers = page.server.requests(path).length;
    // Each of 256 KiB, or up to 80 KB more, which is what comes at once.
    assert.ok(page.kind === 'native' ? answers === 1 : answers === 4 || answers === 5, `${answers} answers`);
  },
};

// --- The gateway

let channels = 0;

/// The object on /encke/events; body publishes and disturbs. Then all is there, once and in order.
async function atGateway(bench, kind, body, crossOrigin = false) {
  const { gateway, engine } = bench;
  channels += 1;
  const channel = `events-${engine.name}-${channels}`;
  await withPage(bench, 'eventsource.html', `?${kind}`, async (tab, site) => {
    const page = new Bench(null, tab, kind), published = [];
    const publish = async (count, more = '') => {
      for (let n = 0; n < count; n += 1) {
        published.push(`${published.length}${more}`);
        await gateway.api.publish(channel, published[published.length - 1]);
      }
    };
    const url = `${crossOrigin ? gateway.url : ''}/encke/events?channels=${channel}`;
    const number = await page.play(url, ['encke-gap'], { stays: true });
    await page.until(number, 'the stream', ({ opens }) => opens === 1);
    const received = (count = published.length) =>
      page.until(number, `${count} events`, ({ events }) => events >= count, 'count');
    await body({ publish, received, site, page, number });
    await publish(1);
    await received();
    const { events, errors } = await page.look(number);
    assert.deepEqual(events.map(([type, data]) => [type, data]), published.map((data) => ['message', data]));
    assert.deepEqual([...errors, ...tab.errors], []);
  });
}

async function cut({ publish, received, site }) {
  await publish(70);
  await received();
  site.cut();
  await publish(70);
  await received(71);
  site.cut();
  await publish(60);
}

async function grows({ publish, received, page, number }) {
  await publish(150, 'x'.repeat(4000));
  await received();
  const { opens, states } = await page.look(number);
  assert.deepEqual([opens, states], [1, []]);
}

const gatewayCases = {
  'the gateway\'s events, cut by the network': (bench, kind) => atGateway(bench, kind, cut),
  'the gateway\'s events, more than one answer may hold': (bench, kind) => atGateway(bench, kind, grows),
  'the gateway\'s events, from another origin, more than one answer may hold': (bench, kind) =>
    atGateway(bench, kind, grows, true),
};

// --- Who plays what

const names = { native: 'its own EventSource', encke: 'Encke.EventSource', polls: 'Encke.EventSource as in IE' };

function casesFor(kind) {
  const all = Object.entries(gatewayCases).map(([what, run]) => [what, (bench) => run(bench, kind)]);
  if (kind !== 'polls') {
    for (const [what, send] of Object.entries(format)) all.push([what, (bench) => plays(bench, send, kind)]);
    for (const [what, run] of Object.entries(behaviour)) all.push([what, (bench) => withServer(bench, kind, run)]);
  }
  return all.map(([what, run]) => ({ name: `${names[kind]}: ${what}`, run }));
}

/// PhantomJS's own is of 2014, and says nothing about today's standard.
export function casesOf({ name }) {
  return [...(name === 'phantomjs' ? [] : casesFor('native')), ...casesFor('encke'), ...casesFor('polls')];
}
