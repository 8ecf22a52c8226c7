// Memory: what a crowd takes that does nothing, and what is left of it when it has gone.
import { Load } from './load.mjs';
import { anonymousBytes } from './proc.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const patience = 20_000;

/// The process's memory once it has not changed for `quiet` ms, or after 20 s. Silence is the subject here.
async function settled(pid, quiet = 2000) {
  const began = performance.now();
  let last = anonymousBytes(pid);
  for (let since = began; performance.now() < Math.min(since + quiet, began + patience);) {
    await pause(200);
    const now = anonymousBytes(pid);
    if (Math.abs(now - last) > 16_384) since = performance.now();
    last = now;
  }
  return last;
}

const untilTrimmed = 8000;  // Encke gives back within 2 s what a crowd has left; sessions may stay for 2 s before

async function withCrowd(server, client, work) {
  const load = await Load.start(server, 'fanout', client);
  try {
    const result = await work();
    await load.leave();
    return result;
  } finally {
    await load.stop();
  }
}

/// {start, held, left} in bytes; a small crowd has been there before the start, so that what is made once is made.
export async function crowdMemory(system, client, serverOptions) {
  const server = await system.start(serverOptions);
  try {
    await withCrowd(server, { ...client, clients: 50 }, async () => {});
    const start = await settled(server.pid);
    const held = await withCrowd(server, client, () => settled(server.pid));
    return { start, held, left: await settled(server.pid, untilTrimmed) };
  } finally {
    await server.stop();
  }
}
