// Searches names.json: which short name each of our property names (those that end in "_") gets in the minified script.
// What a name is matters to the compressor, not only how long it is; a search by exchange finds some 200 bytes of 8 KiB.
//   node names.mjs [SECONDS]     after the sources have changed much, or the bundle is over its size
import fs from 'node:fs';
import zlib from 'node:zlib';
import { bundle, footer, minified, propertyNames, shortNames } from './bundle.mjs';

const seconds = Number(process.argv[2] ?? 120);
const table = new URL('names.json', import.meta.url);

// A generator of our own, so that a search can be repeated.
let state = 20_240_601;
function random(below) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * below);
}

const { code } = await bundle();
const names = propertyNames(code);
const known = shortNames(code);
// Every name is a mark of its own in the minified text, so that a try is one replacement.
const marks = Object.fromEntries(names.map((name, i) => [name, `Q${i}Q`]));
const { code: marked } = await minified(code + footer, null, marks);
const pieces = marked.split(/Q(\d+)Q/);

function size(shorts) {
  let text = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) text += shorts[pieces[i]] + pieces[i + 1];
  return zlib.gzipSync(text, { level: 9 }).length;
}

// Simulated annealing: what is worse is taken, too, ever less often, or the search ends in the first dip.
const shorts = names.map((name) => known[name]);
let now = size(shorts), best = now, found = [...shorts];
console.log(`${names.length} names, ${best} bytes`);
const begin = Date.now(), end = begin + seconds * 1000;
for (let at = begin; at < end; at = Date.now()) {
  const heat = 0.1 * (1 - (at - begin) / (end - begin)) + 0.01;
  const a = random(shorts.length), b = random(shorts.length);
  [shorts[a], shorts[b]] = [shorts[b], shorts[a]];
  const then = size(shorts);
  if (then <= now || random(1e6) / 1e6 < Math.exp((now - then) / heat)) now = then;
  else [shorts[a], shorts[b]] = [shorts[b], shorts[a]];
  if (now < best) [best, found] = [now, [...shorts]];
}
console.log(`${best} bytes`);
const sorted = names.map((name, i) => [name, found[i]]).sort(([a], [b]) => (a < b ? -1 : 1));
fs.writeFileSync(table, `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`);
