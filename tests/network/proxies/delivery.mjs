// The questions that are asked of every intermediary, over every transport, by a raw client.
import assert from 'node:assert/strict';
import { pause, within } from '../../support/deadline.mjs';
import { Ended } from '../../support/inbox.mjs';

const numbers = (first, count) => Array.from({ length: count }, (_, n) => first + n);

/// The next packet; where the way down has ended, by resuming, as every client does.
async function nextResuming(peer) {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      return await peer.next();
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      peer.attach();
    }
  }
  throw new Error('twenty transports in a row ended without a packet');
}

/// The publications that follow are these, and nothing else comes between.
async function receives(peer, values) {
  for (const value of values) {
    const packet = await nextResuming(peer);
    assert.equal(packet.pub?.data, value, `instead of publication ${value}: ${JSON.stringify(packet)}`);
  }
}

/// Publishes `count` times to `channel` by commands. Each is applied once: the channel's offset counts them.
async function sendsUp(peer, channel, count, before) {
  for (let n = 1; n <= count; n += 1) {
    const command = peer.command('publish', { channel, data: n });
    await peer.send([command]);
    const packet = await nextResuming(peer);
    assert.equal(packet.id, command.id, `instead of a reply: ${JSON.stringify(packet)}`);
    assert.equal(packet.result?.offset, before + n);
  }
}

/// 200 publications come exactly once and in order, and 20 commands go up, with a cut in the middle and 50 publications
/// while nothing is attached.
export async function deliversAll(lab, transport, through) {
  const [down, up] = [lab.channel(), lab.channel('chat')];
  const peer = await lab.subscriber(transport, down, { through });
  await through.api.publishAll(down, numbers(1, 100));
  await receives(peer, numbers(1, 100));
  await sendsUp(peer, up, 10, 0);
  peer.cut();
  await through.api.publishAll(down, numbers(101, 50));
  peer.attach();
  await receives(peer, numbers(101, 50));
  await through.api.publishAll(down, numbers(151, 50));
  await receives(peer, numbers(151, 50));
  await sendsUp(peer, up, 10, 10);
}

/// Milliseconds from publication to arrival: the median of 20, one after the other.
export async function medianDelay(lab, transport, through) {
  const channel = lab.channel();
  const peer = await lab.subscriber(transport, channel, { through });
  const delays = [];
  for (const n of numbers(1, 20)) {
    const begin = performance.now();
    await through.api.publish(channel, n);
    await receives(peer, [n]);
    delays.push(performance.now() - begin);
  }
  return delays.sort((a, b) => a - b)[10];
}

/// How the transport's way down ended within `ms`: a status, a close code, or null where it is still there.
export async function endsWithin(peer, ms) {
  const ended = peer.next().then(
    (packet) => { throw new Error(`nobody published, but there came ${JSON.stringify(packet)}`); },
    (error) => error.end?.code ?? error.end?.status ?? Promise.reject(error),
  );
  return Promise.race([ended, pause(ms).then(() => null)]);
}

const silence = 3_500;  // longer than any idle time-out of an intermediary whose subject that is

/// The opening as far as it comes: null where the welcome is there, else 'held' or what refused it.
async function opens(peer, channel) {
  try {
    await within('the welcome', peer.connect([peer.command('subscribe', { channel })]), silence);
    return null;
  } catch (error) {
    if (error instanceof Ended) return `refused: ${error.end.status ?? error.end.error}`;
    const reached = await peer.gateway.api.subscribers(channel);
    return reached > 0 ? 'held' : `lost: ${error.message}`;
  }
}

/// What becomes of a transport behind an intermediary, in a word:
///   works            it delivers, and outlives a silence
///   cut              it delivers; a silence ends it, and resuming brings what was missed
///   held             the gateway has answered, and nothing of it comes
///   refused: STATUS  it cannot be opened
/// The gateway must have heartbeats that are farther apart than `silence`.
export async function outcome(lab, transport, through) {
  const channel = lab.channel();
  const peer = lab.peer(transport, { through });
  const failure = await opens(peer, channel);
  if (failure) return failure;
  await peer.reply(1);
  await through.api.publishAll(channel, numbers(1, 10));
  await receives(peer, numbers(1, 10));
  if (await endsWithin(peer, silence) === null) return 'works';
  await through.api.publishAll(channel, numbers(11, 10));
  peer.attach();
  await receives(peer, numbers(11, 10));
  return 'cut';
}
