// Memory: what a crowd takes that does nothing, and what is left of it when it has gone.
import { Load } from './load.mjs';
import { anonymousBytes } from './proc.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// The process's memory once it has not changed for two seconds; the last figure after ten. Silence is the subject here.
async function settled(pid) {
  let last = anonymousBytes(pid);
  for (let quiet = 0, tries = 0; quiet < 4 && tries < 20; tries += 1) {
    await pause(500);
    const now = anonymousBytes(pid);
    quiet = Math.abs(now - last) < 16_384 ? quiet + 1 : 0;
    last = now;
  }
  return last;
}

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
    return { start, held, left: await settled(server.pid) };
  } finally {
    await server.stop();
  }
}
