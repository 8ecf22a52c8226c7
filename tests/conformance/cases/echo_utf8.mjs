// RFC 6455, 8.1, against /encke/echo: text is UTF-8, and what is not is noticed at the first byte that cannot be, in the
// middle of a frame and of a message.
import { continuation, fragments, frame, FrameSocket, text } from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';
import { echo, expectClose, open } from '../echo_case.mjs';

const utf8 = (...points) => Buffer.from(String.fromCodePoint(...points));
const hex = (digits) => Buffer.from(digits, 'hex');
const kosme = Buffer.from('\u03ba\u1f79\u03c3\u03bc\u03b5');

const good = {
  'the first of one byte': utf8(0), 'the first of two bytes': utf8(0x80), 'the first of three bytes': utf8(0x800),
  'the first of four bytes': utf8(0x10000), 'the last of one byte': utf8(0x7f), 'the last of two bytes': utf8(0x7ff),
  'the last of three bytes': utf8(0xffff), 'the last of four bytes': utf8(0x10ffff),
  'the one before the surrogates': utf8(0xd7ff), 'the one behind the surrogates': utf8(0xe000),
  'the replacement character': utf8(0xfffd), 'a byte order mark': utf8(0xfeff), kosme,
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].flatMap((plane) =>
    [0xfffe, 0xffff].map((low) => [`the noncharacter ${(plane * 0x10000 + low).toString(16)}`, utf8(plane * 0x10000 + low)]))),
};
for (const [what, bytes] of Object.entries(good)) {
  echo('6', `${what}`, { frames: [frame(text, bytes)], echoes: [[text, bytes]] });
}
echo('6', 'characters that fragments cut', {
  frames: fragments(text, Buffer.concat(Object.values(good)), 1), echoes: [[text, Buffer.concat(Object.values(good))]],
});

/// [what cannot be, how many of its bytes show it; 0: only its end does].
const bad = {
  'a continuation alone': ['80', 1], 'the last continuation alone': ['bf', 1], 'two continuations': ['80bf', 1],
  'a byte that never is (fe)': ['fe', 1], 'a byte that never is (ff)': ['ff', 1], 'f5': ['f5', 1],
  'five bytes': ['f888808080', 1], 'six bytes': ['fc8480808080', 1],
  'a slash in two bytes': ['c0af', 1], 'c1': ['c1bf', 1], 'a slash in three bytes': ['e080af', 2],
  'a slash in four bytes': ['f08080af', 2], 'the last overlong of three bytes': ['e09fbf', 2],
  'the last overlong of four bytes': ['f08fbfbf', 2], 'the first surrogate': ['eda080', 2],
  'the last surrogate': ['edbfbf', 2], 'a pair of surrogates': ['eda080edb080', 2], 'beyond U+10FFFF': ['f4908080', 2],
  'two bytes, the second ASCII': ['c328', 2], 'three bytes, the third ASCII': ['e28228', 3],
  'four bytes, the fourth ASCII': ['f09f9228', 4], 'a second first byte': ['c3c3', 2],
  'two bytes, cut': ['c3', 0], 'three bytes, cut': ['e282', 0], 'four bytes, cut': ['f09f92', 0],
};
for (const [what, [digits, shownBy]] of Object.entries(bad)) {
  const bytes = hex(digits);
  const whole = Buffer.concat([kosme, bytes]);
  echo('6', `${what} is refused`, { frames: [frame(text, whole)], closes: 1007 });
  echo('6', `${what} in fragments is refused`, { frames: fragments(text, whole, 3), closes: 1007 });
  if (shownBy === 0) continue;
  once('echo 6', `${what} is refused in a frame that has not ended`, async (t) => {
    const socket = await open(t);
    const sent = Buffer.concat([kosme, bytes.subarray(0, shownBy)]);
    socket.send(frame(text, Buffer.concat([sent, Buffer.alloc(1000)])).subarray(0, 8 + sent.length));
    await refusedEarly(socket);
  }, 'echo');
  once('echo 6', `${what} is refused in a message that has not ended`, async (t) => {
    const socket = await open(t);
    socket.send(frame(text, kosme, { fin: false }));
    socket.send(frame(continuation, bytes.subarray(0, shownBy), { fin: false }));
    await expectClose(socket, 1007);
  }, 'echo');
}

/// The frame will never be whole, so that no answer to the close can be sent behind it: the end is ours.
async function refusedEarly(socket) {
  const { opcode, payload } = await socket.next();
  if (opcode !== 8 || payload.readUInt16BE(0) !== 1007) throw new Error(`opcode ${opcode}, ${payload}`);
}

once('echo 6', 'early refusals need no byte more: each prefix of a bad text that could still be good is waited for', async (t) => {
  const socket = await open(t);
  for (const byte of frame(text, hex('f4908080')).subarray(0, 7)) socket.send(Buffer.from([byte]));
  socket.send(frame(text, hex('f4908080')).subarray(7, 8));
  await refusedEarly(socket);
}, 'echo');

once('echo 6', 'bytes are not looked at', async (t) => {
  const socket = await FrameSocket.open(t.gateway, '/encke/echo');
  t.closing(socket);
  socket.send(frame(2, hex('ff80c0')));
  const { payload } = await socket.next();
  if (payload.toString('hex') !== 'ff80c0') throw new Error(payload.toString('hex'));
}, 'echo');
