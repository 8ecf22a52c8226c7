// Searches short names with which the script compresses best, of properties and of local variables, and writes them to
// names.json: first those of encke.js, then those that only encke.full.js has. Which name a thing has decides what
// repeats, not only how long it is; a search by exchange finds some 300 bytes of 8 KiB.
//   node names.mjs [SECONDS]     for each of the two; after the sources have changed much, or a file is over its size
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { bundle, bundleAll, candidates, fixedNames, footer, minified, propertyNames, shortNames, table } from './bundle.mjs';

const seconds = Number(process.argv[2] ?? 120);
const LOCALS = 54;
const goal = 8196;  // somewhat above 8 KiB

// A generator of our own, so that a search can be repeated.
let state = 20_240_601;
function random(below) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * below);
}

/// The minified text, cut where names stand: pieces of text and numbers of names in turn.
async function cut(code, names) {
  const marks = Object.fromEntries(names.map((name, i) => [name, `Q${LOCALS + i}Q`]));
  const locals = Array.from({ length: LOCALS }, (_, i) => `Q${i}Q`);
  const { code: marked } = await minified(code + footer, null, marks, locals);
  return marked.split(/Q(\d+)Q/);
}

function size(pieces, given) {
  let text = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) text += given[pieces[i]] + pieces[i + 1];
  const zipped = zlib.gzipSync(text, { level: 9 }).length;
  // The program finds other matches than the library, and some ten bytes more or less; it is slow to ask.
  return zipped > goal ? zipped + 20 : Math.max(zipped, execFileSync('gzip', ['-9n'], { input: text }).length);
}

/// Simulated annealing: what is worse is taken, too, ever less often, or the search ends in the first dip. `given` holds
/// the names by number; pair() says which two to exchange.
function search(pieces, given, pair) {
  let now = size(pieces, given), best = now, found = [...given];
  console.log(`${best} bytes`);
  const begin = Date.now(), end = begin + seconds * 1000;
  for (let at = begin; at < end; at = Date.now()) {
    const heat = 0.9 * (1 - (at - begin) / (end - begin)) ** 2 + 0.02;
    const [a, b] = pair();
    [given[a], given[b]] = [given[b], given[a]];
    const then = size(pieces, given);
    if (then <= now || random(1e6) / 1e6 < Math.exp((now - then) / heat)) now = then;
    else [given[a], given[b]] = [given[b], given[a]];
    if (now < best) [best, found] = [now, [...given]];
  }
  console.log(`${best} bytes`);
  return found;
}

const { code } = await bundle();
const full = (await bundle(true)).code;
const { code: every } = await bundleAll();
const known = shortNames(every), fixed = fixedNames(every);
const own = new Set(propertyNames(code));
const names = [...own, ...propertyNames(full).filter((name) => !own.has(name))];
const used = new Set(Object.values(known));
// A property may also take a name that none has.
const spare = candidates.filter((name) => !fixed.has(name) && !used.has(name)).slice(0, 400);

// By number: local names, properties of the core, those of features, what is free.
let given = [...table().locals, ...names.map((name) => known[name]), ...spare];
const core = LOCALS + own.size, all = LOCALS + names.length;
const one = (from, to) => from + random(to - from);
const oneOr = (from, to) => (random(3) === 0 ? one(all, given.length) : one(from, to));

given = search(await cut(code, [...own]), given,
  () => (random(4) === 0 ? [one(0, LOCALS), one(0, LOCALS)] : [one(LOCALS, core), oneOr(LOCALS, core)]));
if (all > core) given = search(await cut(full, names), given, () => [one(core, all), oneOr(core, all)]);

const sorted = names.map((name, i) => [name, given[LOCALS + i]]).sort(([a], [b]) => (a < b ? -1 : 1));
const locals = given.slice(0, LOCALS).join('');
fs.writeFileSync(new URL('names.json', import.meta.url),
  `${JSON.stringify({ locals, properties: Object.fromEntries(sorted) }, null, 1)}\n`);
