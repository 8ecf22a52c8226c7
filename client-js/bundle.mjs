// The sources as scripts, and those scripts minified. What build.mjs writes and names.mjs searches.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from '@rollup/wasm-node';
import { parse } from 'acorn';
import { minify } from 'terser';

// In Node the file is a CommonJS module; in a page it is a script, and "Encke" its only global.
export const footer = "if (typeof module === 'object' && module.exports) module.exports = Encke;";

const here = path.dirname(fileURLToPath(import.meta.url));
export const { version } = JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8'));
export const banner = `/*! Encke ${version} */`;

/// What builds on encke.js: each a folder of src/ whose index.js exports install(Encke), a file of its own for pages
/// (encke.NAME.js), and part of encke.full.js.
export const features = fs.readdirSync(path.join(here, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'transports').map((entry) => entry.name).sort();

const core = path.join(here, 'src/core.js');
const imports = (names) => names.map((name) => `import { install as ${name} } from './${name}/index.js';`).join('\n');
const installs = (names) => names.map((name) => `${name}(Encke);`).join('\n');

/// The modules that are in no file: each is one line per feature.
function entries() {
  const made = {
    'full.js': `import Encke from './index.js';\n${imports(features)}\n${installs(features)}\nexport default Encke;\n`,
  };
  // `Encke` is the page's, and ours in a script that may have it as a module, too.
  for (const name of features) made[`only-${name}.js`] = `${imports([name])}\n${installs([name])}\n`;
  return made;
}

const made = entries();
const virtual = {
  name: 'entries',
  resolveId: (id) => (made[path.basename(id)] ? path.join(here, 'src', path.basename(id)) : null),
  load: (id) => made[path.basename(id)] ?? null,
};

async function roll(file, output, more = {}) {
  const built = await rollup({
    input: path.join(here, 'src', file), plugins: [virtual], onwarn(w) { throw new Error(w.message); }, ...more,
  });
  const { output: [chunk] } = await built.generate({
    format: 'iife', strict: false, sourcemap: true, generatedCode: 'es5',
    sourcemapPathTransform: (p) => p.replace(/^.*src\//, 'encke/'), ...output,
  });
  return chunk;
}

/// encke.js, or encke.full.js with all features.
export const bundle = (full = false) => roll(full ? 'full.js' : 'index.js', { name: 'Encke' });

/// encke.NAME.js: the feature alone; what it imports from core.js it finds in Encke.
export const bundleFeature = (name) => roll(`only-${name}.js`, { globals: { [core]: 'Encke' } }, { external: [core] });

// --- Short names

/// Names that end in "_" are ours alone and may be shortened; the wire's and the page's names never end so. The most
/// used first.
export function propertyNames(code) {
  const count = new Map();
  for (const [name] of code.matchAll(/\b[A-Za-z]\w*_(?!\w)/g)) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
}

/// The names of properties that keep theirs: no other may be called so.
export function fixedNames(code) {
  const names = new Set();
  (function visit(node) {
    if (!node || typeof node !== 'object') return;
    if (node.type === 'MemberExpression' && !node.computed) names.add(node.property.name);
    if (node.type === 'Property' && !node.computed) names.add(node.key.name ?? String(node.key.value));
    if (node.type === 'Literal' && typeof node.value === 'string') names.add(node.value);
    for (const value of Object.values(node)) if (typeof value === 'object') [].concat(value).forEach(visit);
  })(parse(code, { ecmaVersion: 3, allowReserved: false }));
  return new Set([...names].filter((name) => !/_$/.test(name)));
}

const letters = [...'etnisorhuaclfdpmgvwybkxjzqTSNIOERHUACLFDPMGVWYBKXJZQ_$'];
// "do", "if" and "in" are names of properties in ES5 only.
const reserved = new Set(['do', 'if', 'in']);
export const candidates = [...letters, ...letters.flatMap((a) => letters.map((b) => a + b))].filter((s) => !reserved.has(s));

export const table = () => JSON.parse(fs.readFileSync(path.join(here, 'names.json'), 'utf8'));

/// The short name of each property: as names.json has it; one that is not in there gets what is free. `code`: all of
/// it, so that what is loaded later calls everything by the same names.
export function shortNames(code, known = table().properties) {
  const names = propertyNames(code), old = names.filter((name) => name in known), fixed = fixedNames(code);
  const clash = old.find((name) => fixed.has(known[name]));
  if (clash) throw new Error(`names.json calls ${clash} "${known[clash]}", which has that name itself: run names.mjs`);
  const taken = new Set([...fixed, ...old.map((name) => known[name])]);
  const free = candidates.filter((s) => !taken.has(s));
  return Object.fromEntries(names.map((name) => [name, known[name] ?? free.shift()]));
}

/// Local names in one order, whatever else stands in the script: what names.mjs found out stays true.
const inOrder = (order) => ({
  get: (n) => order[n] ?? candidates.filter((name) => name.length > 1)[n - order.length],
});

export async function minified(code, map, shorts, locals = table().locals, name = 'encke.js') {
  const sourceMap = map && { content: map, filename: name, url: `${name}.map` };
  const props = Object.fromEntries(Object.entries(shorts).map(([long, short]) => [`$${long}`, short]));
  const out = await minify({ [name.replace('.js', '.src.js')]: code }, {
    ecma: 5, ie8: true, compress: { passes: 3, hoist_vars: true, sequences: false }, sourceMap,
    nameCache: { props: { props } },
    mangle: { reserved: ['Encke'], nth_identifier: inOrder(locals), properties: { regex: /_$/ } },
    format: { ascii_only: true },
  });
  return { code: `${out.code}\n`, map: out.map };
}
