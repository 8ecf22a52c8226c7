// Long messages, many fragments and small pieces, against /encke/echo; and who does not read.
import assert from 'node:assert/strict';
import {
  binary, closing, code, continuation, fragments, frame, ping, pong, text,
} from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';
import { echo, expectClose, expectFrames, open } from '../echo_case.mjs';

const [KiB, MiB] = [1024, 1024 * 1024];
const sample = Buffer.alloc(16 * MiB, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
const ascii = Buffer.alloc(16 * MiB, 'The quick brown fox jumps over the lazy dog. ');

for (const size of [64 * KiB, 256 * KiB, MiB, 4 * MiB, 16 * MiB]) {
  echo('9', `text of ${size} bytes`, {
    frames: [frame(text, ascii.subarray(0, size))], echoes: [[text, ascii.subarray(0, size)]], ways: ['at once'],
  });
  echo('9', `${size} bytes`, {
    frames: [frame(binary, sample.subarray(0, size))], echoes: [[binary, sample.subarray(0, size)]], ways: ['at once'],
  });
}
for (const size of [64, 256, KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, MiB, 4 * MiB]) {
  echo('9', `4 MiB in fragments of ${size}`, {
    frames: fragments(binary, sample.subarray(0, 4 * MiB), size), echoes: [[binary, sample.subarray(0, 4 * MiB)]],
    ways: ['at once'],
  });
}
echo('9', '16 MiB in fragments of 256', {
  frames: fragments(text, ascii, 256), echoes: [[text, ascii]], ways: ['at once'],
});
for (const size of [64, 1000, 16 * KiB]) {
  once('echo 9', `1 MiB in pieces of ${size}`, async (t) => {
    const socket = await open(t);
    await socket.chop(frame(text, ascii.subarray(0, MiB)), size);
    await expectFrames(socket, [[text, ascii.subarray(0, MiB)]]);
  }, 'echo');
}
for (const size of [0, 16, 125, 1000, 16384]) {
  once('echo 9', `a thousand messages of ${size} bytes, each behind the echo of the one before`, async (t) => {
    const socket = await open(t);
    const message = frame(binary, sample.subarray(0, size));
    for (let round = 0; round < 1000; round += 1) {
      socket.send(message);
      assert.equal((await socket.next()).payload.length, size);
    }
  }, 'echo');
}

echo('9', 'a byte more than 16 MiB', { frames: [frame(binary, Buffer.alloc(16 * MiB + 1))], closes: 1009, ways: ['at once'] });
echo('9', 'a byte more than 16 MiB, in two fragments', {
  frames: [frame(binary, sample, { fin: false }), frame(continuation, 'x', { fin: false })], closes: 1009, ways: ['at once'],
});
echo('9', 'as many fragments as there may be', {
  frames: fragments(text, 'x'.repeat(65536), 1), echoes: [[text, 'x'.repeat(65536)]], ways: ['at once'],
}, 'echoTakeover');
echo('9', 'a fragment more than there may be', {
  frames: [frame(text, '', { fin: false }), ...Array(65536).fill(frame(continuation, '', { fin: false }))],
  closes: 1009, ways: ['at once'],
}, 'echoTakeover');

once('echo 9', 'who does not read is not read from; then it gets all, in order', async (t) => {
  const socket = await open(t);
  socket.pause();
  const messages = Array.from({ length: 64 }, (_, index) => sample.subarray(index, index + MiB));
  let sent = false;
  const sending = socket.chop(Buffer.concat(messages.map((one) => frame(binary, one))), 64 * KiB).then(() => { sent = true; });
  for (let turn = 0; turn < 20; turn += 1) await t.api.call('info');
  assert.equal(sent, false, 'the gateway has taken 64 MiB for somebody who reads nothing');
  socket.resume();
  await expectFrames(socket, messages.map((one) => [binary, one]));
  await sending;
  socket.send(frame(closing, code(1000)));
  await expectClose(socket, 1000);
}, 'echo');

once('echo 10', 'a ping between long messages is answered', async (t) => {
  const socket = await open(t);
  const long = sample.subarray(0, 300 * KiB);
  socket.send(Buffer.concat([frame(binary, long), frame(ping, '1'), frame(binary, long)]));
  const came = [await socket.next(), await socket.next(), await socket.next()];
  assert.deepEqual(came.map(({ opcode }) => opcode).toSorted((a, b) => a - b), [binary, binary, pong]);
}, 'echo');

once('echo 10', 'messages that come along with the handshake are answered', async (t) => {
  const socket = await open(t, {}, { behind: [frame(text, 'early'), ...fragments(text, 'later', 2)] });
  await expectFrames(socket, [[text, 'early'], [text, 'later']]);
}, 'echo');
