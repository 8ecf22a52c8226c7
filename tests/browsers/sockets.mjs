// Encke.WebSocket over each transport, and the engines' own WebSocket, by the same cases: what shows that a case is
// right, and that the object is. Over a transport, the object stands in window.WebSocket.
import assert from 'node:assert/strict';
import { eventually } from '../support/deadline.mjs';
import { all } from '../support/transports/index.mjs';
import { untilSeen, withPage } from './case.mjs';

const limit = 30_000;
// As engines of ES5 read it.
const literal = (value) => (value === undefined ? 'undefined' :
  JSON.stringify(value).replace(/[\u2028\u2029\ufeff\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`));
const range = (count, first = 0) => Array.from({ length: count }, (_, n) => first + n);

let channels = 0;

/// A page with objects of `kind`. Its methods that take a number mean the socket with that number.
class Bench {
  constructor(bench, kind, tab, site) { Object.assign(this, { ...bench, kind, tab, site }); }

  get api() { return this.gateway.api; }

  /// A channel of its own, to which clients may publish.
  channel() {
    channels += 1;
    return `chat:${this.engine.name}-${this.kind}-${channels}`;
  }

  play(...given) { return this.tab.evaluate(`play(${given.map(literal).join(', ')})`); }

  act(number, code) { return this.tab.evaluate(`act(${number}, ${literal(code)})`); }

  /// Waits until test(look or count).
  until(number, what, test, by = 'look') {
    return untilSeen(what, () => this.tab.evaluate(`${by}(${number})`), test, limit);
  }

  async open(path, protocols, script) {
    const number = await this.play(path, protocols, script);
    await this.until(number, 'the opening', ({ readyState }) => readyState === 1, 'count');
    return number;
  }

  /// `count` messages, once all of them and their bytes are there.
  async received(number, count) {
    const { data } = await this.until(number, `${count} messages`, (seen) => seen.data >= count, 'count')
      .then(() => this.until(number, 'the bytes', (seen) => !seen.data.some((one) => one[1] === null)));
    return data;
  }

  closed(number) { return this.until(number, 'the end', ({ events }) => events.some(([type]) => type === 'close')); }
}

// --- Opening

const opening = {
  'the interface': async (page) => {
    const number = await page.play('echo?a=b', undefined, { made: `report.initial = [socket.readyState,
      socket.bufferedAmount, socket.protocol, socket.extensions, socket.binaryType,
      socket.url.replace(/^.*encke/, '')]` });
    assert.deepEqual(await page.tab.evaluate('report.initial'), [0, 0, '', '', 'blob', '/socket/echo?a=b']);
    const constants = ['WebSocket', 'socket', 'socket.constructor'].map((it) =>
      `[${it}.CONNECTING, ${it}.OPEN, ${it}.CLOSING, ${it}.CLOSED]`);
    assert.deepEqual(await page.act(number, `return [${constants}]`), Array(3).fill([0, 1, 2, 3]));
    const seen = await page.until(number, 'the opening', ({ readyState }) => readyState === 1);
    assert.deepEqual([seen.events, seen.wrong, seen.protocol], [[['open', 1]], 0, '']);
    assert.equal(seen.url, `${page.site.url.replace('http', 'ws')}/encke/socket/echo?a=b`);
    assert.deepEqual(await page.act(null, `var w = new WebSocket(base + 'echo');
      var all = [w.onopen, w.onmessage, w.onerror, w.onclose, w instanceof WebSocket]; w.close(); return all`),
    [null, null, null, null, true]);
  },

  'sub-protocols': async (page) => {
    for (const [path, asked, chosen] of [['echo', 'chat', 'chat'], ['echo', ['x.y', 'z'], 'x.y'], ['echo', [], ''],
      [`channel?channel=${page.channel()}`, ['a', 'b'], 'a']]) {
      const number = await page.open(path, asked);
      assert.equal(await page.act(number, 'return socket.protocol'), chosen);
      await page.act(number, 'socket.close()');
    }
  },

  'addresses that are given in other ways': async (page) => {
    const absolute = `${page.site.url.replace('http', 'ws')}/encke/socket/echo`;
    for (const address of ['/encke/socket/echo', '../encke/socket/echo', `${page.site.url}/encke/socket/echo`]) {
      const code = `var one = new WebSocket(${literal(address)}); one.close(); return one.url`;
      assert.equal(await page.act(null, code), absolute);
    }
  },

  'what the constructor refuses': async (page) => {
    const bad = ["base + 'echo#'", "base + 'echo#a'", "'ftp://example.com/encke/socket/echo'",
      ...['', 'a b', 'a,b', '\u00e4', 'a/b', ['a', 'a'], ['a', ''], ['a', 'b', 'a'], 'a"', '\u0000']
        .map((protocols) => `base + 'echo', ${literal(protocols)}`)];
    for (const given of bad) assert.equal(await page.act(null, `new WebSocket(${given})`), 'SyntaxError', given);
    assert.equal(await page.act(null, `WebSocket(base + 'echo')`), 'TypeError');
    assert.equal(await page.act(null, 'new WebSocket()'), 'TypeError');
  },

  'services and channels that are refused': async (page) => {
    for (const path of ['none', 'channel', 'channel?channel=$mine', 'channel?channel=none:a', 'channel?channel=%ff']) {
      const { events, closing, wrong } = await page.closed(await page.play(path));
      assert.deepEqual([events, closing, wrong], [[['error', 3], ['close', 3]], [1006, '', false], 0], path);
    }
  },

  'closed while it connects': async (page) => {
    const made = 'socket.close(3000, "x"); socket.close(); report.after = socket.readyState';
    const { events, closing } = await page.closed(await page.play('echo', undefined, { made }));
    assert.deepEqual([events, closing], [[['error', 3], ['close', 3]], [1006, '', false]]);
    assert.equal(await page.tab.evaluate('report.after'), 2);
    await page.open('echo');
  },
};

// --- Messages

const sendAll = (values) => `var all = ${literal(values)}; for (var i = 0; i < all.length; i++) socket.send(all[i]);`;

const messages = {
  'text': async (page) => {
    const texts = ['', ' ', 'a', '\u00e4\u20ac\u{1f600}', 'a\u0000b', '\ufeffx\ufffe\uffff', '</script>\u2028\u2029',
      '"\\\r\n\t', '{"a":1}', '0', 'null', '\\u0041'];
    const number = await page.open('echo');
    await page.act(number, sendAll(texts));
    assert.deepEqual(await page.received(number, texts.length), texts);
    const { origins, wrong } = await page.until(number, 'it', () => true);
    assert.deepEqual([new Set(origins), wrong], [new Set([page.site.url.replace('http', 'ws')]), 0]);
  },

  'text of 60 KiB': async (page) => {
    const number = await page.open('echo');
    await page.act(number, "socket.send(repeat('0123456789', 6144)); socket.send(repeat('\u00e4', 20480))");
    assert.deepEqual(await page.received(number, 2), ['0123456789'.repeat(6144), '\u00e4'.repeat(20480)]);
  },

  'halves of surrogate pairs': async (page) => {
    const number = await page.open('echo');
    for (const text of ['a\\ud800b', '\\udc00\\ud800', '\\ud83d\\ude00\\ude00'])
      await page.act(number, `socket.send('${text}')`);
    assert.deepEqual(await page.received(number, 3), ['a\ufffdb', '\ufffd\ufffd', '\u{1f600}\ufffd']);
  },

  'what is no text': async (page) => {
    const number = await page.open('echo');
    for (const value of ['1.5', 'null', 'undefined', '{}', '[1, 2]']) await page.act(number, `socket.send(${value})`);
    assert.deepEqual(await page.received(number, 5), ['1.5', 'null', 'undefined', '[object Object]', '1,2']);
  },

  'bytes': async (page) => {
    const types = ['ArrayBuffer', 'Uint8Array', 'Int8Array', 'DataView', 'Blob'], number = await page.open('echo');
    for (const binaryType of ['blob', 'arraybuffer']) {
      const before = (await page.received(number, 0)).length;
      await page.act(number, `socket.binaryType = '${binaryType}'`);
      for (const type of types)
        await page.act(number, `socket.send(bytes('${type}', 0, 256)); socket.send(bytes('${type}', 7, 0))`);
      const given = binaryType === 'blob' ? 'Blob' : 'ArrayBuffer';
      const data = (await page.received(number, before + 10)).slice(before);
      assert.deepEqual(data, types.flatMap(() => [[given, range(256)], [given, []]]));
    }
    await page.act(number, 'socket.send(new Uint16Array([258]))');
    assert.deepEqual((await page.received(number, 21))[20], ['ArrayBuffer', [2, 1]]);
  },

  'bytes, 30 KiB': async (page) => {
    const number = await page.open('echo');
    await page.act(number, "socket.binaryType = 'arraybuffer'; socket.send(bytes('ArrayBuffer', 0, 30720))");
    const [[, back]] = await page.received(number, 1);
    assert.deepEqual(back, range(30720).map((n) => n & 255));
  },

  'text and Blobs stay in order': async (page) => {
    const number = await page.open('echo');
    await page.act(number, `socket.binaryType = 'arraybuffer';
      for (var i = 0; i < 5; i++) { socket.send('before ' + i); socket.send(bytes('Blob', i, 1000)); }
      socket.send('end'); socket.close(3001);`);
    const { data, closing } = await page.closed(number);
    assert.deepEqual([data, closing], [[], [3001, '', true]], 'nothing is heard behind close()');
    const again = await page.open('echo');
    await page.act(again, `socket.binaryType = 'arraybuffer';
      for (var i = 0; i < 5; i++) { socket.send('before ' + i); socket.send(bytes('Blob', i, 3)); }
      socket.send('end');`);
    assert.deepEqual(await page.received(again, 11),
      [...range(5).flatMap((n) => [`before ${n}`, ['ArrayBuffer', range(3, n)]]), 'end']);
  },

  '200 messages each way': async (page) => {
    const number = await page.open('echo');
    await page.act(number, 'for (var i = 0; i < 200; i++) socket.send("message " + i)');
    assert.deepEqual(await page.received(number, 200), range(200).map((n) => `message ${n}`));
  },

  'the buffered amount': async (page) => {
    const number = await page.open('echo');
    const amounts = await page.act(number, `var all = [];
      socket.send('\u00e4\ud83d\ude00'); all.push(socket.bufferedAmount);
      socket.send(bytes('DataView', 0, 10)); all.push(socket.bufferedAmount);
      socket.send(bytes('Blob', 0, 20)); all.push(socket.bufferedAmount);
      socket.send(''); all.push(socket.bufferedAmount); return all`);
    assert.deepEqual(amounts, [6, 16, 36, 36]);
    await page.until(number, 'it to drain', ({ bufferedAmount }) => bufferedAmount === 0, 'count');
    await page.act(number, 'socket.close()');
    assert.equal(await page.act(number, "socket.send('abc'); return socket.bufferedAmount"), 3);
    await page.closed(number);
    assert.equal(await page.act(number, "socket.send(bytes('ArrayBuffer', 0, 4)); return socket.bufferedAmount"), 7);
  },
};

// --- Ends

const ends = {
  'closed by the page': async (page) => {
    const reason = '\u20ac'.repeat(41);
    for (const [given, code, why] of [['', 1005, ''], ['1000', 1000, ''], ['3000, "bye"', 3000, 'bye'],
      [`4999, "${reason}"`, 4999, reason], ['3000.4', 3000, ''], ['undefined', 1005, '']]) {
      const number = await page.open('echo');
      assert.equal(await page.act(number, `socket.send('late'); socket.close(${given}); return socket.readyState`), 2);
      const { events, closing, data, wrong } = await page.closed(number);
      assert.deepEqual([events, closing, data, wrong], [[['open', 1], ['close', 3]], [code, why, true], [], 0], given);
      assert.equal(await page.act(number, 'socket.close(); socket.close(3000); return socket.readyState'), 3);
    }
  },

  'a channel closed by the page': async (page) => {
    const number = await page.open(`channel?channel=${page.channel()}`);
    await page.act(number, 'socket.close(4000, "bye")');
    const { events, closing } = await page.closed(number);
    assert.deepEqual([events, closing], [[['open', 1], ['close', 3]], [4000, 'bye', true]]);
  },

  'closed by the service': async (page) => {
    for (const [path, what, code] of [
      [`channel?channel=${page.channel()}`, "bytes('Uint8Array', 0, 3)", 1003],
      ['channel?channel=readers', "'x'", 1008],
      ['echo', "repeat('x', 70000)", 1009],
    ]) {
      const number = await page.open(path);
      await page.act(number, `socket.send(${what})`);
      const { events, closing: [closed, reason, clean], data } = await page.closed(number);
      assert.deepEqual([events, closed, clean, data], [[['open', 1], ['close', 3]], code, true, []], path);
      if (code === 1003) assert.equal(reason, 'a channel takes text');
      if (code === 1008) assert.match(reason, /^permission denied/);
    }
  },

  'what send() and close() refuse': async (page) => {
    assert.equal(await page.act(null, "new WebSocket(base + 'echo').send('x')"), 'InvalidStateError');
    const number = await page.open('echo');
    for (const code of [0, 1, 999, 1001, 1005, 1006, 1015, 2999, 5000, 65535, -1, 'NaN', '"x"', 'null'])
      assert.equal(await page.act(number, `socket.close(${code})`), 'InvalidAccessError', String(code));
    assert.equal(await page.act(number, `socket.close(1000, "${'x'.repeat(124)}")`), 'SyntaxError');
    assert.equal(await page.act(number, `socket.close(3000, "${'\u20ac'.repeat(42)}")`), 'SyntaxError');
    assert.equal(await page.act(number, 'return socket.readyState'), 1);
  },
};

// --- Listeners

const script = `var w = new WebSocket(base + 'echo'), log = report.log = [];
  function says(what) { return function (event) { log.push(what + ' ' + (event.data || event.type)); }; }
  function gone() { log.push('gone'); }
  var twice = says('twice');
  w.addEventListener('open', says('A'));
  w.onopen = says('replaced');
  w.addEventListener('open', says('B'));
  w.onopen = says('handler');
  w.addEventListener('open', function () { w.send('1'); });
  w.addEventListener('message', twice);
  w.addEventListener('message', twice, false);
  w.addEventListener('message', null);
  w.addEventListener('message', says('once'), { once: true });
  w.addEventListener('message', {
    name: 'object', handleEvent: function (event) { log.push(this.name + ' ' + event.data); }
  });
  w.addEventListener('message', function () { throw new Error('meant'); });
  w.onmessage = says('handler');
  w.addEventListener('message', function () {
    w.removeEventListener('message', gone);
    w.addEventListener('message', late);
  });
  w.addEventListener('message', gone);
  function late(event) {
    log.push('late ' + event.data);
    if (event.data === '3') w.close();
    else w.send('3');
  }
  w.addEventListener('message', function (event) {
    if (event.data !== '1') return;
    w.removeEventListener('message', twice);
    w.onmessage = null;
    w.send('2');
  });
  w.addEventListener('close', function () { log.push('end ' + (this === w)); });`;

const listeners = {
  'listeners, their order, and errors in them': async (page) => {
    await page.act(null, script);
    const log = await eventually('the end', async () => {
      const lines = await page.tab.evaluate('report.log');
      return lines[lines.length - 1] === 'end true' && lines;
    }, limit);
    assert.deepEqual(log, ['A open', 'handler open', 'B open', 'twice 1', 'once 1', 'object 1', 'handler 1', 'object 2',
      'late 2', 'object 3', 'late 3', 'end true']);
    assert.equal((await page.tab.evaluate('report.errors')).filter((one) => one.includes('meant')).length, 3);
  },

  'events that the page dispatches': async (page) => {
    const heard = await page.act(null, `var w = new WebSocket(base + 'echo'), heard = [];
      var event = document.createEvent('Event');
      w.onmessage = function (given) { heard.push(given === event); };
      w.addEventListener('message', function () { heard.push(this === w); });
      event.initEvent('message', false, false);
      heard.push(w.dispatchEvent(event)); w.close(); return heard`);
    assert.deepEqual(heard, [true, true, true]);
  },
};

// --- The service `channel`

const channelCases = {
  'publications, as text': async (page) => {
    const channel = page.channel(), number = await page.open(`channel?channel=${encodeURIComponent(channel)}`);
    const values = ['text', '', '\u20ac\u{1f600}"\\\u0000', 1, null, false, { a: [1, 'x'] }, []];
    for (const value of values) await page.api.publish(channel, value);
    assert.deepEqual(await page.received(number, values.length),
      values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))));
  },

  '200 messages each way': async (page) => {
    const channel = page.channel(), number = await page.open(`channel?channel=${channel}`);
    const texts = range(200).map((n) => `message ${n}`);
    for (const text of texts) await page.api.publish(channel, text);
    assert.deepEqual(await page.received(number, 200), texts);
    await page.act(number, 'for (var i = 0; i < 200; i++) socket.send("message " + i)');
    assert.deepEqual(await page.received(number, 400), [...texts, ...texts]);
    await page.until(number, 'it to drain', ({ bufferedAmount }) => bufferedAmount === 0, 'count');
  },

  'two sockets of one channel': async (page) => {
    const channel = page.channel(), path = `channel?channel=${channel}`;
    const one = await page.open(path), two = await page.open(path);
    const three = await page.play(path, undefined, { made: 'socket.close()' });
    await page.act(one, "socket.send('to both')");
    assert.deepEqual(await Promise.all([page.received(one, 1), page.received(two, 1)]), [['to both'], ['to both']]);
    await page.act(one, 'socket.close()');
    await page.closed(one);
    await page.act(two, "socket.send('to one')");
    assert.deepEqual(await page.received(two, 2), ['to both', 'to one']);
    await page.act(two, 'socket.close()');
    const again = await page.open(path);
    await page.act(again, "socket.send('again')");
    assert.deepEqual(await page.received(again, 1), ['again']);
    assert.deepEqual(await page.received(one, 1), ['to both']);
    assert.deepEqual(await page.received(three, 0), []);
  },
};

// --- What only Encke.WebSocket can

const send = (from, count) => `for (var i = ${from}; i < ${from + count}; i++) socket.send('message ' + i)`;

const only = {
  'cut by the network, with nothing lost': async (page) => {
    const channel = page.channel(), number = await page.open('echo');
    const other = await page.open(`channel?channel=${channel}`);
    let sent = 0;
    const burst = async (count) => {
      for (const n of range(count, sent)) await page.api.publish(channel, `message ${n}`);
      await page.act(number, send(sent, count));
      sent += count;
    };
    await burst(70);
    page.site.cut();
    await burst(70);
    await page.until(number, 'a message behind the cut', ({ data }) => data > 70, 'count');
    page.site.cut();
    await burst(60);
    const all = range(200).map((n) => `message ${n}`);
    assert.deepEqual(await page.received(number, 200), all);
    assert.deepEqual(await page.received(other, 200), all);
    await page.until(number, 'it to drain', ({ bufferedAmount }) => bufferedAmount === 0, 'count');
    const { events } = await page.until(number, 'it', () => true);
    assert.deepEqual(events, [['open', 1]]);
    // What came twice would have come by now, before the answer to this.
    await page.act(number, "socket.send('end')");
    assert.deepEqual(await page.received(number, 201), [...all, 'end']);
  },

  'the engine\'s own is used for everything else': async (page) => {
    await page.act(null, `report.client = Encke.connect({ url: base.replace(/^ws/, 'http').replace('/socket/', ''),
      transports: ['websocket'] })`);
    await eventually('a client beside it', () => page.tab.evaluate("report.client.state === 'open'"), limit);
    await page.act(null, `report.client.close();
      var native = new WebSocket(base.replace(/socket.$/, 'websocket')), ours = new WebSocket(base + 'echo');
      report.own = [native instanceof WebSocket, ours instanceof WebSocket];
      native.onopen = function () { native.close(); ours.close(); report.own.push('open'); }`);
    await eventually('the engine\'s own socket', () => page.tab.evaluate('report.own.length === 3'), limit);
    assert.deepEqual(await page.tab.evaluate('report.own'), [false, true, 'open']);
  },
};

// --- All of it

const groups = { opening, messages, ends, listeners, channels: channelCases, only };

async function runCase(page, name, body) {
  try {
    await body(page);
    // Firefox tells it as an error of the page when its own WebSocket does not open.
    const errors = [...await page.tab.evaluate('report.errors'), ...page.kind === 'native' ? [] : page.tab.errors];
    assert.deepEqual(errors.filter((one) => !one.includes('meant')), []);
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  } finally {
    await page.tab.evaluate('closeAll()').catch(() => {});
  }
}

/// The cases of a group, one after the other on one page; all that fail are told.
async function run(bench, kind, cases) {
  await withPage(bench, 'sockets.html', `?${kind}`, async (tab, site) => {
    const page = new Bench(bench, kind, tab, site), failed = [];
    for (const [name, body] of Object.entries(cases))
      await runCase(page, name, body).catch((error) => failed.push(error));
    if (failed.length > 0) throw new Error(failed.map((error) => error.stack).join('\n'));
  });
}

export function casesOf(engine) {
  // PhantomJS has a WebSocket of 2014: of another standard.
  const native = engine.name === 'phantomjs' ? [] : ['native'];
  const kinds = [...native, ...all.map(({ name }) => name)];
  return kinds.flatMap((kind) => Object.entries(groups).filter(([name]) => kind !== 'native' || name !== 'only')
    .map(([name, cases]) => ({
      name: `WebSocket, ${kind === 'native' ? 'native' : `Encke's over ${kind}`}: ${name}`,
      run: (bench) => run(bench, kind, cases),
    })));
}
