// Waiting: every wait in the tests is for an event, says which, and ends with an error after a bound.

/// How many times longer than on a usual build every wait may take: what has sanitizers is slower (./dev sets it). What a
/// case itself demands of times stays as it is.
export const slowness = Number(process.env.TEST_SLOWNESS ?? 1);

/// How long a wait may take where the case does not say. Only failing cases ever wait so long.
export const patience = Number(process.env.TEST_PATIENCE ?? 10_000);

/// The value of `promise`, or an error that names `what` after `ms` (on a usual build).
export function within(what, promise, usual = patience) {
  const ms = usual * slowness;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/// The first truthy value of `probe`, for what can only be seen by asking (the count of a channel's subscribers).
export async function eventually(what, probe, usual = patience) {
  const ms = usual * slowness;
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await pause(20);
  }
}

/// Between two questions, and between two requests of the transport `polling`.
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
