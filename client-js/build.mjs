// Builds dist/: encke.js (minified ES3, one global), encke.full.js (with the features that fit), encke.FEATURE.js (to be loaded
// after encke.js), each with a source map and as *.src.js to read; encke.mjs and encke.full.mjs (ESM); doctor.js, for the
// diagnosis page.
//   node build.mjs [--out DIR]     writes them; fails where one is not ES3 or over its size
//   node build.mjs --check         the same, without writing
//   node build.mjs --list          the source files
//   node build.mjs --outputs       the files that it makes
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
// Compressed, as pages load them.
const limits = { 'encke.js': 8192, 'encke.full.js': 14336 };

if (!fs.existsSync(path.join(here, 'node_modules'))) {
  console.error('client-js/node_modules is missing: run ./dev setup');
  process.exit(1);
}

const { parse } = await import('acorn');
const { banner, bundle, bundleAll, bundleDoctor, bundleFeature, features, footer, minified, shortNames } = await import('./bundle.mjs');

// For meson: what the files are made of, and which.
if (args.includes('--list')) {
  for (const folder of ['src', 'doctor']) {
    const sources = fs.readdirSync(path.join(here, folder), { recursive: true }).filter((f) => f.endsWith('.js')).sort();
    console.log(sources.map((f) => `${folder}/${f}`).join('\n'));
  }
  process.exit(0);
}
if (args.includes('--outputs')) {
  const scripts = ['encke', 'encke.full', ...features.map((name) => `encke.${name}`)];
  const files = scripts.flatMap((name) => [`${name}.js`, `${name}.src.js`, `${name}.js.map`]);
  console.log([...files, 'encke.mjs', 'encke.full.mjs', 'doctor.js'].join('\n'));
  process.exit(0);
}

function checkEs3(name, code) {
  try {
    parse(code, { ecmaVersion: 3, sourceType: 'script', allowReserved: 'never' });
  } catch (error) {
    throw new Error(`${name} is not ES3: ${error.message}`);
  }
}

// name.js, name.src.js, name.js.map
async function script(name, { code, map }, shorts, end = '') {
  const small = await minified(code + end, map, shorts, undefined, `${name}.js`);
  const files = {
    [`${name}.js`]: small.code, [`${name}.src.js`]: `${banner}\n${code}${end}\n`, [`${name}.js.map`]: small.map,
  };
  for (const file of [`${name}.js`, `${name}.src.js`]) checkEs3(file, files[file]);
  return files;
}

async function build() {
  const core = await bundle(), full = await bundle(true);
  const shorts = shortNames((await bundleAll()).code);
  const files = {
    ...await script('encke', core, shorts, footer),
    ...await script('encke.full', full, shorts, footer),
  };
  for (const name of features) Object.assign(files, await script(`encke.${name}`, await bundleFeature(name), shorts));
  // The name stays in the modules too, so that the gateway may append Encke.transports=[...] there as well.
  for (const [name, { code }] of [['encke', core], ['encke.full', full]]) {
    files[`${name}.mjs`] = `${(await minified(code, null, shorts)).code}export default Encke;\n`;
  }
  files['doctor.js'] = `${banner}\n${(await bundleDoctor()).code}`;
  checkEs3('doctor.js', files['doctor.js']);
  return files;
}

const zipped = (text) => zlib.gzipSync(text, { level: 9 }).length;

function report(files) {
  for (const [name, text] of Object.entries(files)) {
    console.log(`${name.padEnd(25)} ${String(Buffer.byteLength(text)).padStart(7)} bytes, ${zipped(text)} gzip`);
  }
}

function checkSizes(files) {
  const over = Object.entries(limits).filter(([name, limit]) => zipped(files[name]) > limit);
  for (const [name, limit] of over) console.error(`${name} is ${zipped(files[name])} bytes gzip, the limit is ${limit}`);
  if (over.length) process.exit(1);
}

const out = args.includes('--out') ? args[args.indexOf('--out') + 1] : path.join(here, 'dist');
const files = await build();
report(files);
checkSizes(files);
if (!args.includes('--check')) {
  fs.mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(out, name), text);
}
