// Builds dist/: encke.js (minified ES3, one global), encke.src.js (the same, to read), encke.js.map, encke.mjs (ESM).
//   node build.mjs [--out DIR]     writes them; fails where one is not ES3 or encke.js is over its size
//   node build.mjs --check         the same, without writing
//   node build.mjs --list          the source files
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const limit = 8192;

// For meson: what the bundle is made of.
if (args.includes('--list')) {
  const sources = fs.readdirSync(path.join(here, 'src'), { recursive: true }).filter((f) => f.endsWith('.js')).sort();
  console.log(sources.map((f) => `src/${f}`).join('\n'));
  process.exit(0);
}

if (!fs.existsSync(path.join(here, 'node_modules'))) {
  console.error('client-js/node_modules is missing: run ./dev setup');
  process.exit(1);
}

const { rollup } = await import('@rollup/wasm-node');
const { minify } = await import('terser');
const { parse } = await import('acorn');

const { version } = JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8'));
const banner = `/*! Encke ${version} */`;
// In Node the file is a CommonJS module; in a page it is a script, and "Encke" its only global.
const footer = "if (typeof module === 'object' && module.exports) module.exports = Encke;";

async function bundle() {
  const built = await rollup({ input: path.join(here, 'src/index.js'), onwarn(w) { throw new Error(w.message); } });
  const { output } = await built.generate({
    format: 'iife', name: 'Encke', strict: false, sourcemap: true, generatedCode: 'es5',
    sourcemapPathTransform: (p) => p.replace(/^.*src\//, 'encke/'),
  });
  return output[0];
}

// Names that end in "_" are ours alone and may be shortened; the wire's and the page's names never end so. The most
// used get the shortest: terser itself would number them as they come.
function shortNames(code) {
  const count = new Map();
  for (const [name] of code.matchAll(/\b[A-Za-z]\w*_(?!\w)/g)) count.set(name, (count.get(name) ?? 0) + 1);
  const names = [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
  const letters = [...'etnisorhuaclfdpmgvwybkxjzqTSNIOERHUACLFDPMGVWYBKXJZQ_$'];
  const taken = new Set(code.match(/[\w$]+/g));
  const shorts = [...letters, ...letters.flatMap((a) => letters.map((b) => a + b))].filter((s) => !taken.has(s));
  const props = {};
  for (const name of names) props[`$${name}`] = shorts.shift();
  return { props: { props } };
}

async function minified(code, map) {
  const sourceMap = map && { content: map, filename: 'encke.js', url: 'encke.js.map' };
  const out = await minify({ 'encke.src.js': `${banner}\n${code}` }, {
    ecma: 5, ie8: true, compress: { passes: 3, hoist_vars: true, sequences: false }, sourceMap,
    nameCache: shortNames(code), mangle: { reserved: ['Encke'], properties: { regex: /_$/ } },
    format: { ascii_only: true, comments: /^!/ },
  });
  return { code: `${out.code}\n`, map: out.map };
}

function checkEs3(name, code) {
  try {
    parse(code, { ecmaVersion: 3, sourceType: 'script', allowReserved: 'never' });
  } catch (error) {
    throw new Error(`${name} is not ES3: ${error.message}`);
  }
}

async function build() {
  const script = await bundle();
  const small = await minified(script.code + footer, script.map);
  // The name stays in the module too, so that the gateway may append Encke.transports=[...] there as well.
  const wrapped = await minified(script.code);
  const files = {
    'encke.js': small.code,
    'encke.src.js': `${banner}\n${script.code}${footer}\n`,
    'encke.js.map': small.map,
    'encke.mjs': `${wrapped.code}export default Encke;\n`,
  };
  checkEs3('encke.js', files['encke.js']);
  checkEs3('encke.src.js', files['encke.src.js']);
  return files;
}

function report(files) {
  for (const [name, text] of Object.entries(files)) {
    const zipped = zlib.gzipSync(text, { level: 9 }).length;
    console.log(`${name.padEnd(14)} ${String(Buffer.byteLength(text)).padStart(7)} bytes, ${zipped} gzip`);
  }
}

const out = args.includes('--out') ? args[args.indexOf('--out') + 1] : path.join(here, 'dist');
const files = await build();
report(files);
const size = zlib.gzipSync(files['encke.js'], { level: 9 }).length;
if (size > limit) {
  console.error(`encke.js is ${size} bytes gzip, the limit is ${limit}`);
  process.exit(1);
}
if (!args.includes('--check')) {
  fs.mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(out, name), text);
}
