// RFC 7692 against /encke/echo: what is agreed on, compressed messages of all kinds both ways, and what is refused.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { deflate, inflate } from '../../support/deflate.mjs';
import {
  binary, closing, code, continuation, fragments, frame, FrameSocket, ping, pong, request, rsv1, text,
} from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';
import { echo, expectClose, expectFrames, open, path } from '../echo_case.mjs';

const none = '; server_no_context_takeover; client_no_context_takeover';
const pmd = 'permessage-deflate';

/// [Sec-WebSocket-Extensions, what is answered to it: a header, null for none, a status].
const offers = {
  echo: [
    [pmd, pmd + none],
    [`${pmd};client_max_window_bits`, pmd + none],
    [`${pmd} ; client_max_window_bits ; server_no_context_takeover`, pmd + none],
    [`${pmd}; client_no_context_takeover; server_no_context_takeover`, pmd + none],
    ...[8, 9, 10, 11, 12, 13, 14].flatMap((bits) => [
      [`${pmd}; server_max_window_bits=${bits}`, `${pmd}${none}; server_max_window_bits=${bits}`],
      [`${pmd}; client_max_window_bits=${bits}`, `${pmd}${none}; client_max_window_bits=${bits}`],
      [`${pmd}; server_max_window_bits=${bits}; client_max_window_bits=${bits}`,
        `${pmd}${none}; server_max_window_bits=${bits}; client_max_window_bits=${bits}`],
    ]),
    [`${pmd}; server_max_window_bits=15`, `${pmd}${none}; server_max_window_bits=15`],
    [`${pmd}; client_max_window_bits=15`, pmd + none],
    [`${pmd}; server_max_window_bits="10"`, `${pmd}${none}; server_max_window_bits=10`],  // RFC 6455, 9.1: as a token
    [`${pmd}; unknown`, null], [`${pmd}; unknown=1`, null],
    [`${pmd}; server_max_window_bits`, null], [`${pmd}; server_max_window_bits=7`, null],
    [`${pmd}; server_max_window_bits=16`, null], [`${pmd}; server_max_window_bits=08`, null],
    [`${pmd}; server_max_window_bits=x`, null], [`${pmd}; server_max_window_bits=-9`, null],
    [`${pmd}; client_max_window_bits=7`, null], [`${pmd}; client_max_window_bits=16`, null],
    [`${pmd}; client_max_window_bits=015`, null], [`${pmd}; client_max_window_bits=1e1`, null],
    [`${pmd}; server_no_context_takeover=1`, null], [`${pmd}; client_no_context_takeover=true`, null],
    [`${pmd}; server_no_context_takeover; server_no_context_takeover`, null],
    [`${pmd}; client_max_window_bits; client_max_window_bits=10`, null],
    [`${pmd}; server_max_window_bits=10; server_max_window_bits=10`, null],
    [`${pmd}; unknown, ${pmd}; server_max_window_bits=16, ${pmd}; server_max_window_bits=12, ${pmd}`,
      `${pmd}${none}; server_max_window_bits=12`],
    [`x-webkit-deflate-frame, ${pmd}`, pmd + none], ['x-webkit-deflate-frame', null], ['foo; a; b="c"; d=e, bar', null],
    [[`${pmd}; unknown`, pmd], pmd + none],
    [`, ${pmd},,`, pmd + none],
    [`${pmd};`, 400], [`${pmd}; =1`, 400], [`${pmd}; a=`, 400], [`${pmd}; a="`, 400], [`${pmd}; a="b c"`, 400],
    [`${pmd}; a=""`, 400], [`${pmd} x`, 400], [`${pmd}; a b`, 400], [';', 400], ['"x"', 400], [`${pmd}; a=b=c`, 400],
    ['a@b', 400], [`${pmd}; server_max_window_bits="10`, 400],
  ],
  echoTakeover: [
    [pmd, pmd],
    [`${pmd}; client_no_context_takeover`, `${pmd}; client_no_context_takeover`],
    [`${pmd}; server_no_context_takeover`, `${pmd}; server_no_context_takeover`],
    [`${pmd}; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9`,
      `${pmd}${none}; server_max_window_bits=9; client_max_window_bits=9`],
  ],
  echoSmallWindow: [
    [pmd, `${pmd}${none}; server_max_window_bits=10`],
    [`${pmd}; client_max_window_bits`, `${pmd}${none}; server_max_window_bits=10; client_max_window_bits=10`],
    [`${pmd}; client_max_window_bits=12; server_max_window_bits=12`,
      `${pmd}${none}; server_max_window_bits=10; client_max_window_bits=10`],
    [`${pmd}; client_max_window_bits=9; server_max_window_bits=8`,
      `${pmd}${none}; server_max_window_bits=8; client_max_window_bits=9`],
  ],
};

async function answerTo(t, headers) {
  const socket = t.closing(new FrameSocket(t.gateway));
  socket.send(request(path, headers));
  return socket.handshake();
}

for (const [config, rows] of Object.entries(offers)) {
  for (const [offer, expected] of rows) {
    once('echo 12', `${config}: "${offer}" is answered "${expected}"`, async (t) => {
      const { status, headers } = await answerTo(t, { 'Sec-WebSocket-Extensions': offer });
      if (expected === 400) return assert.equal(status, 400);
      assert.deepEqual([status, headers['sec-websocket-extensions'] ?? null], [101, expected]);
    }, config);
  }
}

const agents = {
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.3 Safari/605.1.15': false,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 15_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148': false,
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15': true,
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36': true,
};
for (const [agent, gets] of Object.entries(agents)) {
  once('echo 12', `${agent} gets ${gets ? 'compression' : 'none'}`, async (t) => {
    const { headers } = await answerTo(t, { 'Sec-WebSocket-Extensions': pmd, 'User-Agent': agent });
    assert.equal('sec-websocket-extensions' in headers, gets);
  }, 'echo');
}

// ---- Messages ----

const texts = Buffer.from(JSON.stringify(Array.from({ length: 9000 }, (_, id) => ({ id, name: `\u00e4 ${id % 7}` }))));
const contents = { zeros: Buffer.alloc(131072), text: texts, noise: randomBytes(131072) };

/// The next message, which must be one final frame, compressed where `compressed` says (undefined: either), within the
/// window.
async function message(socket, { windowBits, compressed }) {
  const { opcode, fin, reserved, payload } = await socket.next();
  assert.deepEqual([fin, reserved & ~rsv1], [true, 0]);
  if (compressed !== undefined) assert.equal(reserved === rsv1, compressed);
  return { opcode, payload: reserved === rsv1 ? inflate(payload, windowBits) : payload };
}

for (const bits of [8, 9, 10, 11, 12, 13, 14, 15]) {
  for (const [kind, content] of Object.entries(contents)) {
    once('echo 13', `${kind} of all sizes with windows of ${bits} bits`, async (t) => {
      const window = `server_max_window_bits=${bits}; client_max_window_bits=${bits}`;
      const socket = await open(t, { 'Sec-WebSocket-Extensions': `${pmd}; ${window}` });
      for (const size of [1, 16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072]) {
        const payload = content.subarray(0, size);
        const windowBits = Math.max(bits, 9);  // zlib's raw deflate has no smaller one
        socket.send(frame(binary, deflate(payload, { windowBits }), { reserved: rsv1 }));
        const compressed = kind === 'noise' ? false : size > 64 || undefined;
        const got = await message(socket, { windowBits: bits, compressed });
        assert.ok(got.opcode === binary && got.payload.equals(payload), `${size} bytes`);
      }
    }, 'echo');
  }
}

for (const size of [1, 2, 5, 1000]) {
  const parts = fragments(text, deflate('Hello, hello'), size, { reserved: rsv1 });
  echo('13', `a compressed message in fragments of ${size}, each with a ping before it`, {
    headers: { 'Sec-WebSocket-Extensions': pmd },
    frames: parts.flatMap((one) => [frame(ping, 'p'), one]),
    echoes: [...parts.map(() => [pong, 'p']), [text, 'Hello, hello']],
  }, 'echoSmallWindow');
}

const hex = (digits) => Buffer.from(digits, 'hex');
/// RFC 7692, 7.2.3, and more of the kind: all of them are "Hello", or nothing.
const forms = {
  'one block': ['f248cdc9c90700', 'Hello'], 'a stored block': ['000500faff48656c6c6f00', 'Hello'],
  'a final block': ['f348cdc9c9070000', 'Hello'], 'two blocks': ['f248050000 00ffff cac9c90700'.replaceAll(' ', ''), 'Hello'],
  'a final block and nothing behind it': ['f348cdc9c90700', 'Hello'],
  'a final block and another one': ['f348cdc9c90700f248cdc9c90700', 'HelloHello'],
  'nothing': ['00', ''], 'nothing, in a fixed block': ['0200', ''], 'nothing, in no byte': ['', ''],
  'empty blocks': ['000000ffff000000ffff00', ''],
};
for (const [what, [digits, expected]] of Object.entries(forms)) {
  for (const size of [1, 100]) {
    echo('13', `${what}, fragments of ${size}`, {
      headers: { 'Sec-WebSocket-Extensions': pmd },
      frames: fragments(text, hex(digits), size, { reserved: rsv1 }), echoes: [[text, expected]],
    }, 'echoSmallWindow');  // whose answers are not compressed: they are short
  }
}

once('echo 13', 'messages that are not compressed may be among those that are', async (t) => {
  const socket = await open(t, { 'Sec-WebSocket-Extensions': pmd });
  for (const plain of [true, false, true]) {
    socket.send(plain ? frame(text, 'x'.repeat(500)) : frame(text, deflate('x'.repeat(500)), { reserved: rsv1 }));
    assert.equal((await message(socket, { compressed: true })).payload.toString(), 'x'.repeat(500));
  }
}, 'echo');

once('echo 13', 'below the threshold nothing is compressed, from it on what gets shorter', async (t) => {
  const socket = await open(t, { 'Sec-WebSocket-Extensions': pmd });
  for (const [size, compressed] of [[63, false], [64, true]]) {
    socket.send(frame(text, 'x'.repeat(size)));
    assert.equal((await message(socket, { compressed, windowBits: 10 })).payload.length, size);
  }
}, 'echoSmallWindow');

once('echo 13', 'without takeover each message stands for itself', async (t) => {
  const socket = await open(t, { 'Sec-WebSocket-Extensions': pmd });
  const sizes = [];
  for (let round = 0; round < 3; round += 1) {
    socket.send(frame(text, texts.subarray(0, 1000)));
    const { payload } = await socket.next();
    assert.ok(inflate(payload).equals(texts.subarray(0, 1000)));
    sizes.push(payload.length);
  }
  assert.equal(new Set(sizes).size, 1);
}, 'echo');

/// A stream of messages that refer to those before, as one end of a connection has it.
class Context {
  constructor(stream) {
    this.stream = stream;
    this.out = [];
    stream.on('data', (data) => this.out.push(data));
  }

  pass(bytes) {
    return new Promise((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.write(bytes);
      this.stream.flush(zlib.constants.Z_SYNC_FLUSH, () => {
        this.stream.off('error', reject);
        resolve(Buffer.concat(this.out.splice(0)));
      });
    });
  }
}

once('echo 13', 'with takeover both ways messages refer to earlier ones, also behind one that was not compressed', async (t) => {
  const socket = await open(t, { 'Sec-WebSocket-Extensions': `${pmd}; client_max_window_bits=10; server_max_window_bits=10` });
  const up = new Context(zlib.createDeflateRaw({ windowBits: 10 }));
  const down = new Context(zlib.createInflateRaw({ windowBits: 10 }));
  const sizes = [];
  for (const [round, noise] of [false, false, true, false, false].entries()) {
    const content = noise ? randomBytes(700) : Buffer.from(`{"round":${round},${texts.subarray(20, 300)}}`);
    socket.send(frame(binary, (await up.pass(content)).subarray(0, -4), { reserved: rsv1 }));
    const { payload, reserved } = await socket.next();
    const got = reserved === 0 ? payload : await down.pass(Buffer.concat([payload, hex('0000ffff')]));
    assert.ok(got.equals(content), `round ${round}`);
    if (!noise) sizes.push(payload.length);
  }
  assert.ok(sizes[1] < sizes[0] / 3, `${sizes}`);
}, 'echoTakeover');

once('echo 13', 'with takeover a final block does not end what later messages may refer to', async (t) => {
  const socket = await open(t, { 'Sec-WebSocket-Extensions': `${pmd}; server_no_context_takeover` });
  for (const digits of ['f348cdc9c9070000', 'f200110000']) {  // RFC 7692, 7.2.3.2: the second refers to the first
    socket.send(frame(text, hex(digits), { reserved: rsv1 }));
    await expectFrames(socket, [[text, 'Hello']]);
  }
}, 'echoTakeover');

// ---- What is refused ----

const headers = { 'Sec-WebSocket-Extensions': pmd };
const bad = (what, frames, closes, options = {}) => echo('12', what, { frames, closes, headers, ...options });
const hello = deflate('Hello');
const compressed = { reserved: rsv1 };
bad('RSV1 on a continuation', [frame(text, hello.subarray(0, 3), { ...compressed, fin: false }),
  frame(continuation, hello.subarray(3), compressed)], 1002);
bad('RSV1 on the continuation of a message that is not compressed', [frame(text, 'a', { fin: false }),
  frame(continuation, hello, compressed)], 1002);
for (const opcode of [ping, pong, closing]) bad(`RSV1 on opcode ${opcode}`, [frame(opcode, '', compressed)], 1002);
for (const reserved of [1, 2, 3, 5, 6, 7]) bad(`reserved bits ${reserved}`, [frame(text, hello, { reserved })], 1002);
bad('a block of a kind that is none', [frame(text, hex('07ff'), compressed)], 1007);
bad('a stored block whose length does not fit', [frame(text, hex('000500000048656c6c6f'), compressed)], 1007);
bad('a reference to before the message', [frame(text, hex('f200110000'), compressed)], 1007);
bad('a stored block that does not end', [frame(text, hex('006400 9bff48656c6c6f'.replace(' ', '')), compressed)], 1007);
bad('a block that does not end', [frame(text, hello.subarray(0, 4), compressed)], 1007);
bad('text that is no UTF-8', [frame(text, deflate(hex('cebac328')), compressed)], 1007);
bad('text that ends in a character', [frame(text, deflate(hex('cebae282')), compressed)], 1007);
bad('text that is no UTF-8, in fragments', fragments(text, deflate(hex('cebaeda080')), 1, compressed), 1007);
bad('a message of 16 MiB and a byte', [frame(binary, deflate(Buffer.alloc(16777217)), compressed)], 1009,
  { ways: ['at once'] });
bad('a bomb of a GiB in 1 MiB', bomb(), 1009, { ways: ['at once'] });

echo('12', 'blocks that hold nothing, more of them than a message may have bytes', {
  frames: [frame(binary, Buffer.alloc(2100000, hex('000000ffff')), compressed)], closes: 1009, headers, ways: ['at once'],
}, 'echoSmallWindow');

function bomb() {
  const piece = zlib.deflateRawSync(Buffer.alloc(16 << 20), { finishFlush: zlib.constants.Z_FULL_FLUSH });
  return [frame(binary, piece, { ...compressed, fin: false }), ...Array(63).fill(frame(continuation, piece, { fin: false }))];
}
bad('text that is no UTF-8 is refused in a message that has not ended',
  [frame(text, zlib.deflateRawSync(hex('cebac328'), { finishFlush: zlib.constants.Z_SYNC_FLUSH }),
    { ...compressed, fin: false })], 1007);

once('echo 12', 'where nothing was agreed on a compressed message is refused', async (t) => {
  const socket = await open(t);
  socket.send(frame(text, hello, compressed));
  await expectClose(socket, 1002);
}, 'echo');

once('echo 12', 'a close is never compressed', async (t) => {
  const socket = await open(t, headers);
  socket.send(frame(closing, code(1000, '*'.repeat(123))));
  await expectClose(socket, 1000, '*'.repeat(123));
}, 'echo');
