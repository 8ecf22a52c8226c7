// Cases for /encke/echo: what is sent, what must come back, in order and nothing else, and how it ends. Each is run three
// times: sent at once, frame by frame, and octet by octet.
import assert from 'node:assert/strict';
import { closing, code, frame, FrameSocket } from '../support/websocket_frames.mjs';
import { once } from './case.mjs';

export const path = '/encke/echo';

const deliveries = {
  'at once': (socket, frames) => socket.send(Buffer.concat(frames)),
  'frame by frame': (socket, frames) => frames.forEach((one) => socket.send(one)),
  'octet by octet': (socket, frames) => socket.chop(Buffer.concat(frames), 1),
};

export async function open(t, headers = {}, options = {}) {
  return t.closing(await FrameSocket.open(t.gateway, path, { headers, ...options }));
}

/// The next frames are these [opcode, payload], each final, plain and unmasked.
export async function expectFrames(socket, expected) {
  for (const [opcode, payload] of expected) {
    const got = await socket.next();
    assert.deepEqual([got.opcode, got.fin, got.reserved, got.masked], [opcode, true, 0, 0]);
    assert.ok(got.payload.equals(Buffer.from(payload)), `${got.payload.subarray(0, 60)} is not ${payload}`);
  }
}

/// The next frame is a close with this code, and once it is answered the gateway ends the connection; nothing else comes.
export async function expectClose(socket, expected, reason) {
  const { opcode, payload } = await socket.next();
  assert.equal(opcode, closing);
  assert.equal(payload.length >= 2 ? payload.readUInt16BE(0) : null, expected, payload.subarray(2).toString());
  if (reason !== undefined) assert.equal(payload.subarray(2).toString(), reason);
  else if (expected !== 1000 && expected !== null) assert.ok(payload.length > 2, 'an error says what is wrong');
  socket.send(frame(closing, expected === null ? '' : code(expected)));
  await socket.gone();
  await assert.rejects(socket.next(), /ended/);
}

/// `frames` are sent; `echoes` come back; then the gateway closes with `closes`, or where that is undefined it is still
/// there: a close is answered.
export function echo(section, what, { frames, echoes = [], closes, ways = Object.keys(deliveries), headers }, config = 'echo') {
  for (const way of ways) {
    once(`echo ${section}`, `${what}, ${way}`, async (t) => {
      const socket = await open(t, headers);
      await deliveries[way](socket, frames);
      await expectFrames(socket, echoes);
      if (closes !== undefined) return expectClose(socket, closes);
      socket.send(frame(closing, code(1000, 'done')));
      await expectClose(socket, 1000, 'done');
    }, config);
  }
}
