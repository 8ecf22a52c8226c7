// What the counts mean, beside those that are recorded (figures.json: {by: {...}, instructions: {path: number}}).

export const bound = 0.10;       // a path may become dearer by this
export const boundOther = 0.25;  // where another compiler or another libc made the program

/// Why the counts of this build say nothing; null where they do.
export function unfit(now) {
  if (now.sanitizers !== 'none') return `the build has sanitizers (${now.sanitizers}), which are most of what it does`;
  return now.build === 'release' ? null : `the build is ${now.build}; what counts is a release build`;
}

/// Why they cannot be compared with what is recorded; null where they can.
export function incomparable(recorded, now) {
  if (unfit(now) || now.machine === recorded.by.machine) return unfit(now);
  return `the figures are of ${recorded.by.machine}, this is ${now.machine}`;
}

/// What made another program of the same sources: ["compiler: GCC 12.2.0 recorded, GCC 13.1.0 here"].
export function differences(recorded, now) {
  return ['compiler', 'libc', 'libuv'].filter((what) => now[what] !== recorded.by[what])
    .map((what) => `${what}: ${recorded.by[what]} recorded, ${now[what]} here`);
}

/// What is wrong with a path's count; null where nothing is.
export function fault(before, now, allowed) {
  if (before === undefined) return 'has no recorded figure: ./dev bench regress --update';
  if (!(now > 0)) return `counted ${now} instructions`;
  if (now <= before * (1 + allowed)) return null;
  return `${percent(now / before - 1)}, allowed are ${percent(allowed)}: ${before.toFixed(1)} instructions before, ` +
    `${now.toFixed(1)} now. What they are spent on: callgrind_annotate tests/output/callgrind.PATH. ` +
    'If they are worth it: ./dev bench regress --update';
}

/// What was won is lost again unnoticed, as long as the old figure stands.
export const isWon = (before, now) => now < before * (1 - bound);

/// Figures that no path has any more.
export const strays = (recorded, now) => Object.keys(recorded.instructions).filter((name) => !now.paths.includes(name));

export const percent = (part) => `${part < 0 ? '' : '+'}${(100 * part).toFixed(1)} %`;

const by = { machine: 'x86_64', compiler: 'GCC 12', build: 'release', sanitizers: 'none', libc: '2', libuv: '1' };
const here = { ...by, paths: ['a'] };
const sample = { by, instructions: { a: 100 } };
const list = (one) => (one === null ? [] : [one]);

/// As in tests/lint: what is bad must be found, what is good must not.
export const bad = {
  'a count above the bound': () => list(fault(100, 110.1, bound)),
  'a count above the wider bound': () => list(fault(100, 125.1, boundOther)),
  'a path without a figure': () => list(fault(undefined, 100, bound)),
  'a count of nothing': () => list(fault(100, 0, bound)),
  'a count that is none': () => list(fault(100, NaN, bound)),
  'a figure without a path': () => strays(sample, { ...here, paths: ['b'] }),
  'sanitizers': () => list(incomparable(sample, { ...here, sanitizers: 'address' })),
  'a debug build': () => list(incomparable(sample, { ...here, build: 'debug' })),
  'another machine': () => list(incomparable(sample, { ...here, machine: 'aarch64' })),
  'another compiler': () => differences(sample, { ...here, compiler: 'GCC 13' }),
};
export const good = {
  'a count at the bound': () => list(fault(100, 110, bound)),
  'a smaller count': () => list(fault(100, 50, bound)),
  'the same program': () =>
    [...list(incomparable(sample, here)), ...differences(sample, here), ...strays(sample, here)],
};
