// The sources as one script, and that script minified. What build.mjs writes and names.mjs searches.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from '@rollup/wasm-node';
import { minify } from 'terser';

// In Node the file is a CommonJS module; in a page it is a script, and "Encke" its only global.
export const footer = "if (typeof module === 'object' && module.exports) module.exports = Encke;";

const here = path.dirname(fileURLToPath(import.meta.url));
export const { version } = JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8'));
export const banner = `/*! Encke ${version} */`;

export async function bundle() {
  const built = await rollup({ input: path.join(here, 'src/index.js'), onwarn(w) { throw new Error(w.message); } });
  const { output } = await built.generate({
    format: 'iife', name: 'Encke', strict: false, sourcemap: true, generatedCode: 'es5',
    sourcemapPathTransform: (p) => p.replace(/^.*src\//, 'encke/'),
  });
  return output[0];
}

/// Names that end in "_" are ours alone and may be shortened; the wire's and the page's names never end so. The most
/// used first.
export function propertyNames(code) {
  const count = new Map();
  for (const [name] of code.matchAll(/\b[A-Za-z]\w*_(?!\w)/g)) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
}

const letters = [...'etnisorhuaclfdpmgvwybkxjzqTSNIOERHUACLFDPMGVWYBKXJZQ_$'];

/// The short name of each: as names.json has it; a name that is not in there gets what is free.
export function shortNames(code) {
  const table = JSON.parse(fs.readFileSync(path.join(here, 'names.json'), 'utf8'));
  const names = propertyNames(code), known = names.filter((name) => name in table);
  const taken = new Set([...code.match(/[\w$]+/g), ...known.map((name) => table[name])]);
  const free = [...letters, ...letters.flatMap((a) => letters.map((b) => a + b))].filter((s) => !taken.has(s));
  return Object.fromEntries(names.map((name) => [name, table[name] ?? free.shift()]));
}

/// Local names in one order, whatever else stands in the script: what names.mjs found out stays true.
const locals = {
  get(n) {
    let name = letters[n % letters.length];
    for (n = Math.floor(n / letters.length); n > 0; n = Math.floor((n - 1) / letters.length)) name += letters[n - 1];
    return name;
  },
};

export async function minified(code, map, shorts = shortNames(code)) {
  const sourceMap = map && { content: map, filename: 'encke.js', url: 'encke.js.map' };
  const props = Object.fromEntries(Object.entries(shorts).map(([name, short]) => [`$${name}`, short]));
  const out = await minify({ 'encke.src.js': code }, {
    ecma: 5, ie8: true, compress: { passes: 3, hoist_vars: true, sequences: false }, sourceMap,
    nameCache: { props: { props } }, mangle: { reserved: ['Encke'], nth_identifier: locals, properties: { regex: /_$/ } },
    format: { ascii_only: true },
  });
  return { code: `${out.code}\n`, map: out.map };
}
