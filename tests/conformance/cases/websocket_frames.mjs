// WebSocket frames (RFC 6455, 5 to 8): what is taken, and with which code what is wrong is closed.
import assert from 'node:assert/strict';
import {
  binary, closing, code, continuation, frame, FrameSocket, ping, pong, text,
} from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';

async function open(t) {
  return t.closing(await FrameSocket.open(t.gateway, '/encke/websocket'));
}

async function nextText(socket) {
  for (;;) {
    const { opcode, payload } = await socket.next();
    if (opcode === text) return JSON.parse(payload);
    assert.ok(opcode !== closing, `closed with ${payload.length >= 2 ? payload.readUInt16BE(0) : 'no code'}`);
  }
}

/// The code with which the gateway closes; everything before it is passed over. The connection must end then, too.
async function closeCode(socket) {
  for (;;) {
    const { opcode, payload } = await socket.next();
    if (opcode !== closing) continue;
    socket.send(frame(closing, payload));
    await socket.gone();
    return payload.length >= 2 ? payload.readUInt16BE(0) : null;
  }
}

const hello = '{"connect":{}}';

const wrong = [
  ['a frame without mask', 1002, [frame(text, hello, { masked: false })]],
  ['a reserved bit', 1002, [frame(text, hello, { reserved: 4 })]],
  ['the reserved opcode 3', 1002, [frame(3, 'x')]],
  ['the reserved control opcode 11', 1002, [frame(11, 'x')]],
  ['a ping in fragments', 1002, [frame(ping, 'x', { fin: false })]],
  ['a ping of 126 bytes', 1002, [frame(ping, 'x'.repeat(126))]],
  ['a continuation of nothing', 1002, [frame(continuation, 'x')]],
  ['a new message inside of another', 1002, [frame(text, '{', { fin: false }), frame(text, hello)]],
  ['a close of one byte', 1002, [frame(closing, 'x')]],
  ['the close code 1005', 1002, [frame(closing, code(1005))]],
  ['the close code 999', 1002, [frame(closing, code(999))]],
  ['the close code 5000', 1002, [frame(closing, code(5000))]],
  ['a close reason that is no UTF-8', 1007, [frame(closing, Buffer.concat([code(1000), Buffer.from([0xff])]))]],
  ['text that is no UTF-8', 1007, [frame(text, Buffer.from([0x7b, 0xc3, 0x28]))]],
  ['text with a surrogate', 1007, [frame(text, Buffer.from([0xed, 0xa0, 0x80]))]],
  ['text that ends inside of a character', 1007, [frame(text, Buffer.from([0xe2, 0x82]))]],
  [
    'text in fragments that is no UTF-8',
    1007,
    [frame(text, Buffer.from([0xc3]), { fin: false }), frame(continuation, Buffer.from([0x28]))],
  ],
  ['a message that is too long', 1009, [frame(text, `{"x":"${'x'.repeat(9000)}"}`)]],
  [
    'fragments that are too long together',
    1009,
    [frame(text, 'x'.repeat(5000), { fin: false }), frame(continuation, 'x'.repeat(5000), { fin: false })],
  ],
];

for (const [what, expected, frames] of wrong) {
  once('frame', `${what} is closed with ${expected}`, async (t) => {
    const socket = await open(t);
    for (const bytes of frames) socket.send(bytes);
    assert.equal(await closeCode(socket), expected);
  }, 'http');
}

once('frame', 'a length that nobody could mean is closed with 1002 or 1009 before it comes', async (t) => {
  const socket = await open(t);
  socket.send(Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5]));
  assert.ok([1002, 1009].includes(await closeCode(socket)));
}, 'http');

once('frame', 'a binary message is closed: packets are text', async (t) => {
  const socket = await open(t);
  socket.send(frame(binary, hello));
  assert.ok([1003, 1007, 3501].includes(await closeCode(socket)));
}, 'http');

once('frame', 'a close is answered with its code', async (t) => {
  for (const number of [1000, 1001, 3000, 4999]) {
    const socket = await open(t);
    socket.send(frame(closing, code(number, 'bye')));
    assert.equal(await closeCode(socket), number);
  }
}, 'http');

once('frame', 'a close without code is answered', async (t) => {
  const socket = await open(t);
  socket.send(frame(closing, ''));
  assert.ok([null, 1000, 1005].includes(await closeCode(socket)));
}, 'http');

once('frame', 'a ping is answered with its payload, also an empty and a long one', async (t) => {
  const socket = await open(t);
  for (const payload of ['', 'abc', 'x'.repeat(125)]) {
    socket.send(frame(ping, payload));
    const answer = await socket.next();
    assert.deepEqual([answer.opcode, answer.payload.toString()], [pong, payload]);
  }
}, 'http');

once('frame', 'a pong that nobody asked for is nothing', async (t) => {
  const socket = await open(t);
  socket.send(Buffer.concat([frame(pong, 'x'), frame(text, hello)]));
  assert.ok((await nextText(socket)).connect);
}, 'http');

once('frame', 'a message in fragments, with a ping in between, is one message', async (t) => {
  const socket = await open(t);
  socket.send(frame(text, hello.slice(0, 3), { fin: false }));
  socket.send(frame(ping, 'middle'));
  socket.send(frame(continuation, '', { fin: false }));
  socket.send(frame(continuation, hello.slice(3)));
  const both = [await socket.next(), await socket.next()];  // a pong may overtake, or be overtaken
  assert.equal(both.find(({ opcode }) => opcode === pong).payload.toString(), 'middle');
  assert.ok(JSON.parse(both.find(({ opcode }) => opcode === text).payload).connect);
}, 'http');

once('frame', 'a character may be cut by a fragment', async (t) => {
  const socket = await open(t);
  const packet = Buffer.from('{"id":1,"subscribe":{"channel":"\u20ac"}}');
  const middle = packet.indexOf(0xe2) + 1;
  socket.send(frame(text, packet.subarray(0, middle), { fin: false }));
  socket.send(frame(continuation, packet.subarray(middle)));
  assert.ok((await nextText(socket)).connect);
  assert.ok((await nextText(socket)).result);
}, 'http');

once('frame', 'frames byte by byte, and many in one segment, are the same', async (t) => {
  const socket = await open(t);
  await socket.chop(frame(text, hello), 1);
  assert.ok((await nextText(socket)).connect);
  const commands = Array.from({ length: 50 }, (_, index) =>
    frame(text, `{"id":${index + 1},"unsubscribe":{"channel":"a"}}`),
  );
  socket.send(Buffer.concat(commands));
  const ids = [];
  while (ids.length < 50) {
    const { id } = await nextText(socket);
    if (id) ids.push(id);
  }
  assert.deepEqual(ids, commands.map((_, index) => index + 1));
}, 'http');

once('frame', 'frames that come along with the handshake are read', async (t) => {
  const behind = [frame(text, hello)];
  const socket = t.closing(await FrameSocket.open(t.gateway, '/encke/websocket', { behind }));
  assert.ok((await nextText(socket)).connect);
}, 'http');

// Around every form of a frame's length: the packet of the last one is longer than 65535.
for (const size of [1, 30, 60, 125, 5000, 65500]) {
  once('frame', `a publication of ${size} bytes comes whole`, async (t) => {
    const channel = t.channel();
    const socket = await open(t);
    socket.send(frame(text, `{"id":1,"subscribe":{"channel":"${channel}"}}`));
    await nextText(socket);
    await nextText(socket);
    await t.api.publish(channel, 'x'.repeat(size));
    assert.equal((await nextText(socket)).pub.data.length, size);
  });
}
