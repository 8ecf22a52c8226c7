// RFC 6455, 5, against /encke/echo: lengths, pings, reserved bits, opcodes, masks, fragments.
import { binary, continuation, fragments, frame, ping, pong, text } from '../../support/websocket_frames.mjs';
import { echo } from '../echo_case.mjs';

const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const bytes = (size) => Buffer.alloc(size, every);
const hello = 'Hello, \u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!';
const broken = (what, frames, section, options = {}) => echo(section, what, { frames, closes: 1002, ...options });

// Around each form of the length. The long ones are not sent by octets.
for (const size of [0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 65534, 65535, 65536, 65537, 200000]) {
  const ways = size > 1000 ? ['at once', 'frame by frame'] : undefined;
  echo('1', `text of ${size} bytes`, { frames: [frame(text, '*'.repeat(size))], echoes: [[text, '*'.repeat(size)]], ways });
  echo('1', `${size} bytes`, { frames: [frame(binary, bytes(size))], echoes: [[binary, bytes(size)]], ways });
}
echo('1', 'three messages', {
  frames: [frame(text, 'a'), frame(binary, 'b'), frame(text, '')], echoes: [[text, 'a'], [binary, 'b'], [text, '']],
});

for (const payload of ['', hello, Buffer.from([0, 255, 254, 253, 0]), bytes(124), bytes(125)]) {
  echo('2', `a ping of ${payload.length}`, { frames: [frame(ping, payload)], echoes: [[pong, payload]] });
}
echo('2', 'a pong is nothing', { frames: [frame(pong, 'x')] });
echo('2', 'a pong between pings is nothing', {
  frames: [frame(pong, 'x'), frame(ping, 'y'), frame(pong, 'z')], echoes: [[pong, 'y']],
});
const ten = Array.from({ length: 10 }, (_, index) => `payload-${index}`);
echo('2', 'ten pings', { frames: ten.map((one) => frame(ping, one)), echoes: ten.map((one) => [pong, one]) });
broken('a ping of 126 bytes', [frame(ping, bytes(126))], '2');
broken('a pong of 126 bytes', [frame(pong, bytes(126))], '2');
broken('a ping of 65536 bytes, of which nothing has come', [frame(ping, '', { size: 65536 })], '2');

for (let reserved = 1; reserved < 8; reserved += 1) {
  for (const opcode of [text, binary, ping, pong, 8]) {
    broken(`reserved bits ${reserved} on opcode ${opcode}`, [frame(opcode, '', { reserved })], '3');
  }
  echo('3', `reserved bits ${reserved} behind a message`, {
    frames: [frame(text, hello), frame(text, hello, { reserved }), frame(ping, '')],
    echoes: [[text, hello]], closes: 1002,
  });
}

for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
  broken(`the reserved opcode ${opcode}`, [frame(opcode, '')], '4');
  broken(`the reserved opcode ${opcode} with a payload`, [frame(opcode, hello)], '4');
  echo('4', `the reserved opcode ${opcode} behind a message`, {
    frames: [frame(text, hello), frame(opcode, hello), frame(ping, '')], echoes: [[text, hello]], closes: 1002,
  });
}

const part = (payload, options) => frame(continuation, payload, options);
const open = { fin: false };
broken('a ping in two fragments', [frame(ping, 'a', open), part('b')], '5');
broken('a pong in two fragments', [frame(pong, 'a', open), part('b')], '5');
for (const kind of [text, binary]) {
  const whole = [[kind, 'fragment1fragment2']];
  const two = [frame(kind, 'fragment1', open), part('fragment2')];
  echo('5', `opcode ${kind} in two fragments`, { frames: two, echoes: whole });
  echo('5', `opcode ${kind} in two fragments with a ping between`, {
    frames: [two[0], frame(ping, 'p'), two[1]], echoes: [[pong, 'p'], ...whole],
  });
  echo('5', `opcode ${kind} in two fragments with a pong between`, {
    frames: [two[0], frame(pong, 'p'), two[1]], echoes: whole,
  });
  echo('5', `opcode ${kind} in fragments of which some are empty`, {
    frames: [frame(kind, '', open), part('', open), part('middle', open), part('')], echoes: [[kind, 'middle']],
  });
  echo('5', `opcode ${kind} in fragments that are all empty`, {
    frames: [frame(kind, '', open), part('', open), part('')], echoes: [[kind, '']],
  });
  echo('5', `opcode ${kind} in fragments with pings between all`, {
    frames: fragments(kind, 'abcde', 1).flatMap((one, index) => [one, frame(ping, `${index}`)]).slice(0, -1),
    echoes: [...['0', '1', '2', '3'].map((one) => [pong, one]), [kind, 'abcde']],
  });
  echo('5', `opcode ${kind}: a message behind one in fragments`, {
    frames: [...two, frame(kind, 'next')], echoes: [...whole, [kind, 'next']],
  });
  broken(`opcode ${kind}: another message inside of one`, [two[0], frame(text, 'x')], '5');
  broken(`opcode ${kind}: bytes inside of a message`, [two[0], frame(binary, 'x')], '5');
}
for (const options of [{}, open]) {
  const fin = options.fin ?? true;
  broken(`a continuation of nothing, fin ${fin}`, [part('x', options), frame(text, 'y')], '5');
  broken(`an empty continuation of nothing, fin ${fin}`, [part('', options), frame(text, 'y')], '5');
  echo('5', `a continuation of what has ended, fin ${fin}`, {
    frames: [...fragments(text, 'abc', 1), part('x', options), frame(text, 'y')], echoes: [[text, 'abc']], closes: 1002,
  });
}

for (const opcode of [text, binary, ping, pong, 8]) {
  broken(`opcode ${opcode} without mask`, [frame(opcode, '', { masked: false })], 'mask');
  broken(`opcode ${opcode} of three bytes without mask`, [frame(opcode, '\x03\xe8!', { masked: false })], 'mask');
}

/// A head with the length in a form that is too long for it.
const head = (...length) => Buffer.from([0x82, ...length, 0, 0, 0, 0]);
const lengths = {
  '5 in two bytes': head(0xfe, 0, 5), '125 in two bytes': head(0xfe, 0, 125), '5 in eight': head(0xff, 0, 0, 0, 0, 0, 0, 0, 5),
  '65535 in eight': head(0xff, 0, 0, 0, 0, 0, 0, 255, 255), 'one with the top bit': head(0xff, 128, 0, 0, 0, 0, 0, 0, 0),
};
for (const [what, bad] of Object.entries(lengths)) broken(`a length of ${what}`, [bad], 'length');
echo('length', 'a length that nobody could mean is refused before it comes', {
  frames: [head(0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255)], closes: 1009,
});
