// RFC 6455, 5.5.1 and 7, against /encke/echo: close frames, and what comes behind them.
import assert from 'node:assert/strict';
import { binary, closing, code, continuation, frame, ping, text } from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';
import { echo, expectClose, expectFrames, open } from '../echo_case.mjs';

/// Closed by the client: `payload` is answered with the same, and the gateway ends the connection without another word.
function closes(what, payload, { before = [], behind = [], echoes = [], ways } = {}) {
  const expected = payload.length === 0 ? null : payload.readUInt16BE(0);
  for (const way of ways ?? ['at once', 'octet by octet']) {
    once('echo 7', `${what}, ${way}`, async (t) => {
      const socket = await open(t);
      const bytes = Buffer.concat([...before, frame(closing, payload), ...behind]);
      await socket.chop(bytes, way === 'at once' ? bytes.length : 1);
      await expectFrames(socket, echoes);
      const answer = await socket.next();
      assert.deepEqual([answer.opcode, answer.payload.toString('hex')], [closing, payload.toString('hex')], `${expected}`);
      await socket.gone();
      await assert.rejects(socket.next(), /ended/);
    }, 'echo');
  }
}

const none = Buffer.alloc(0);
closes('a close without code', none);
closes('a close behind a message', code(1000), { before: [frame(text, 'a')], echoes: [[text, 'a']] });
closes('two closes', code(1000), { behind: [frame(closing, code(1001))] });
closes('a ping behind a close is not answered', code(1000), { behind: [frame(ping, 'x')] });
closes('text behind a close is not answered', code(1000), { behind: [frame(text, 'x')] });
closes('what is no frame behind a close', code(1000), { behind: [Buffer.from([0xff, 0xff, 0xff])] });
closes('a close inside of a message', code(1000), {
  before: [frame(text, 'a', { fin: false })], behind: [frame(continuation, 'b')],
});
closes('a close behind a message of 256 KiB', code(1000), {
  before: [frame(binary, Buffer.alloc(262144, 'b'))], behind: [frame(ping, '')],
  echoes: [[binary, Buffer.alloc(262144, 'b')]], ways: ['at once'],
});

for (const number of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) {
  closes(`the code ${number}`, code(number));
  closes(`the code ${number} with a reason`, code(number, 'because \u20ac'));
}
closes('a reason of 123 bytes', code(1000, '*'.repeat(123)));
closes('a reason of 41 characters of three bytes', code(1000, '\u20ac'.repeat(41)));

for (const number of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) {
  echo('7', `the code ${number} is refused`, { frames: [frame(closing, code(number))], closes: 1002 });
  echo('7', `the code ${number} with a reason is refused`, { frames: [frame(closing, code(number, 'x'))], closes: 1002 });
}
echo('7', 'a close of one byte is refused', { frames: [frame(closing, 'x')], closes: 1002 });
echo('7', 'a close of 126 bytes is refused', { frames: [frame(closing, code(1000, '*'.repeat(124)))], closes: 1002 });
echo('7', 'a close in fragments is refused', { frames: [frame(closing, code(1000), { fin: false })], closes: 1002 });
for (const digits of ['ff', 'c328', 'eda080', 'f4908080', 'e282', 'cebae1bdb9cf83cebcceb5eda080656469746564']) {
  const payload = Buffer.concat([code(1000), Buffer.from(digits, 'hex')]);
  echo('7', `the reason ${digits} is refused`, { frames: [frame(closing, payload)], closes: 1007 });
}

once('echo 7', 'behind an error nothing is read but the close', async (t) => {
  const socket = await open(t);
  socket.send(Buffer.concat([frame(3, 'x'), frame(text, 'late'), frame(ping, 'late')]));
  await expectClose(socket, 1002);
}, 'echo');

once('echo 7', 'where nobody answers an error the connection ends nevertheless', async (t) => {
  const socket = await open(t);
  socket.send(frame(3, 'x'));
  assert.equal((await socket.next()).opcode, closing);
  await socket.gone();
}, 'echo');

once('echo 7', 'a connection that breaks in the middle of a message is no harm', async (t) => {
  const socket = await open(t);
  socket.send(frame(text, 'half', { fin: false }));
  socket.close();
  const other = await open(t);
  other.send(frame(text, 'whole'));
  await expectFrames(other, [[text, 'whole']]);
}, 'echo');
