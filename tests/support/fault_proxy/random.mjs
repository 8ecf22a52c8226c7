// Seeded numbers. Every request has a generator of its own, made of the proxy's seed and the request's number, so that
// what is decided for one request does not depend on how often another one has drawn.

/// Spreads neighbouring seeds far apart (the finalizer of MurmurHash3).
function mix(number) {
  let hash = number | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/// random() in [0, 1), with int, pick and chance. The same seeds give the same numbers.
export function seeded(...seeds) {
  let state = seeds.reduce((hash, seed) => mix(hash + 0x9e3779b9 + mix(seed)), 0);
  const random = () => {
    state = (state + 0x9e3779b9) | 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
  random.int = (from, to) => from + Math.floor(random() * (to - from + 1));
  random.pick = (list) => list[Math.floor(random() * list.length)];
  random.chance = (probability) => random() < probability;
  return random;
}
