// Searches short names with which encke.js compresses best, of properties and of local variables, and writes them to
// names.json. Which name a thing has decides what repeats, not only how long it is; a search by exchange finds some 200
// bytes of 8 KiB.
//   node names.mjs [SECONDS]     after the sources have changed much, or the bundle is over its size
import fs from 'node:fs';
import zlib from 'node:zlib';
import { bundle, candidates, fixedNames, footer, minified, propertyNames, shortNames, table } from './bundle.mjs';

const seconds = Number(process.argv[2] ?? 120);
const LOCALS = 54;

// A generator of our own, so that a search can be repeated.
let state = 20_240_601;
function random(below) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * below);
}

const { code } = await bundle();
const full = (await bundle(true)).code;
const names = propertyNames(code);
const known = shortNames(full);
// Every name is a mark of its own in the minified text, so that a try is one replacement.
const marks = Object.fromEntries(names.map((name, i) => [name, `Q${i}Q`]));
const localMarks = Array.from({ length: LOCALS }, (_, i) => `Q${names.length + i}Q`);
const { code: marked } = await minified(code + footer, null, marks, localMarks);
const pieces = marked.split(/Q(\d+)Q/);

function size(shorts) {
  let text = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) text += shorts[pieces[i]] + pieces[i + 1];
  return zlib.gzipSync(text, { level: 9 }).length;
}

// What is there to choose from: two kinds of names that do not know of each other. A property may also take a name that
// none has.
const fixed = fixedNames(full);
const used = new Set(names.map((name) => known[name]));
const others = new Set(Object.entries(known).filter(([name]) => !marks[name]).map(([, short]) => short));
const spare = candidates.filter((name) => !fixed.has(name) && !used.has(name) && !others.has(name)).slice(0, 400);
const shorts = [...names.map((name) => known[name]), ...table().locals, ...spare];
const properties = [...names.keys(), ...spare.map((_, i) => names.length + LOCALS + i)];

function pair() {
  if (random(4) === 0) return [names.length + random(LOCALS), names.length + random(LOCALS)];
  return [random(names.length), properties[random(properties.length)]];
}

// Simulated annealing: what is worse is taken, too, ever less often, or the search ends in the first dip.
let now = size(shorts), best = now, found = [...shorts];
console.log(`${names.length} names, ${best} bytes`);
const begin = Date.now(), end = begin + seconds * 1000;
for (let at = begin; at < end; at = Date.now()) {
  const heat = 0.9 * (1 - (at - begin) / (end - begin)) ** 2 + 0.02;
  const [a, b] = pair();
  [shorts[a], shorts[b]] = [shorts[b], shorts[a]];
  const then = size(shorts);
  if (then <= now || random(1e6) / 1e6 < Math.exp((now - then) / heat)) now = then;
  else [shorts[a], shorts[b]] = [shorts[b], shorts[a]];
  if (now < best) [best, found] = [now, [...shorts]];
}
console.log(`${best} bytes`);
const sorted = names.map((name, i) => [name, found[i]]).sort(([a], [b]) => (a < b ? -1 : 1));
const locals = found.slice(names.length, names.length + LOCALS).join('');
fs.writeFileSync(new URL('names.json', import.meta.url),
  `${JSON.stringify({ locals, properties: Object.fromEntries(sorted) }, null, 1)}\n`);
