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

const { parse } = await import('acorn');
const { banner, bundle, footer, minified } = await import('./bundle.mjs');

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
