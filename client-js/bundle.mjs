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
/// (encke.NAME.js), and but for `apart` part of encke.full.js.
export const features = fs.readdirSync(path.join(here, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'transports').map((entry) => entry.name).sort();

/// Not in encke.full.js, which may have 14 KiB: tab sharing does not fit beside the others (docs/decisions/0012).
const apart = new Set(['tabs']);
const inFull = features.filter((name) => !apart.has(name));

const core = path.join(here, 'src/core.js');
const imports = (names) => names.map((name) => `import { install as ${name} } from './${name}/index.js';`).join('\n');
const installs = (names) => names.map((name) => `${name}(Encke);`).join('\n');

const together = (names) =>
  `import Encke from './index.js';\n${imports(names)}\n${installs(names)}\nexport default Encke;\n`;

/// The modules that are in no file: each is one line per feature.
function entries() {
  const made = { 'full.js': together(inFull), 'all.js': together(features) };
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
    format: 'iife', strict: false, sourcemap: 'hidden', generatedCode: 'es5',
    sourcemapPathTransform: (p) => p.replace(/^.*src\//, 'encke/'), ...output,
  });
  return chunk;
}

/// encke.js, or encke.full.js with the features that fit.
export const bundle = (full = false) => roll(full ? 'full.js' : 'index.js', { name: 'Encke' });

/// The core and every feature: no file of ours, but what short names are given for.
export const bundleAll = () => roll('all.js', { name: 'Encke' });

/// encke.NAME.js: the feature alone; what it imports from core.js it finds in Encke.
export const bundleFeature = (name) => roll(`only-${name}.js`, { globals: { [core]: 'Encke' } }, { external: [core] });

/// doctor.js: the script of the diagnosis page, which is no part of the client.
export const bundleDoctor = () => roll('../doctor/index.js', { name: 'EnckeDoctor' });

// --- Short names

/// Names that end in "_" are ours alone and may be shortened; the wire's and the page's names never end so. The most
/// used first.
export function propertyNames(code) {
  const count = new Map();
  for (const [name] of code.matchAll(/\b[A-Za-z]\w*_(?!\w)/g)) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
}

// Where a syntax node names a property: written as a name or, in quotes, as what may become one.
const naming = {
  MemberExpression: ({ property, computed }) => (computed ? [property.value] : [property.name]),
  Property: ({ key }) => [key.name ?? key.value],
  BinaryExpression: ({ operator, left }) => (operator === 'in' ? [left.value] : []),
  CallExpression: ({ arguments: given }) => given.map((argument) => argument.value),
};

/// The names of properties that keep theirs: no other may be called so.
export function fixedNames(code) {
  const names = new Set();
  (function visit(node) {
    if (!node || typeof node !== 'object') return;
    for (const name of naming[node.type]?.(node) ?? []) names.add(String(name));
    for (const value of Object.values(node)) if (typeof value === 'object') [].concat(value).forEach(visit);
  })(parse(code, { ecmaVersion: 3, allowReserved: false }));
  return new Set([...names].filter((name) => !/_$/.test(name)));
}

const letters = [...'etnisorhuaclfdpmgvwybkxjzqTSNIOERHUACLFDPMGVWYBKXJZQ_$'];
// "do", "if" and "in" are names of properties in ES5 only.
const reserved = new Set(['do', 'if', 'in']);
export const candidates = [...letters, ...letters.flatMap((a) => letters.map((b) => a + b))].filter((s) => !reserved.has(s));

export const table = () => JSON.parse(fs.readFileSync(path.join(here, 'names.json'), 'utf8'));

/// The short name of each property: as names.json has it; one that is not in there, or whose name there has become
/// another's own, gets what is free. `code`: all of it, so that what is loaded later calls everything by the same names.
export function shortNames(code, known = table().properties) {
  const fixed = fixedNames(code), taken = new Set([...fixed, ...Object.values(known)]);
  const free = candidates.filter((s) => !taken.has(s));
  const short = (name) => (name in known && !fixed.has(known[name]) ? known[name] : free.shift());
  return Object.fromEntries(propertyNames(code).map((name) => [name, short(name)]));
}

/// Local names in one order, whatever else stands in the script: what names.mjs found out stays true.
const inOrder = (order) => ({
  get: (n) => order[n] ?? candidates.filter((name) => name.length > 1)[n - order.length],
});

export async function minified(code, map, shorts, locals = table().locals, name = 'encke.js') {
  // Where the map is, the gateway says in a header: in the script it would cost 30 bytes of every page.
  const sourceMap = map && { content: map, filename: name };
  const props = Object.fromEntries(Object.entries(shorts).map(([long, short]) => [`$${long}`, short]));
  const out = await minify({ [name.replace('.js', '.src.js')]: code }, {
    ecma: 5, ie8: true, compress: { passes: 3, hoist_vars: true, sequences: false }, sourceMap,
    nameCache: { props: { props } },
    mangle: { reserved: ['Encke'], nth_identifier: inOrder(locals), properties: { regex: /_$/ } },
    format: { ascii_only: true },
  });
  return { code: `${out.code}\n`, map: out.map };
}
