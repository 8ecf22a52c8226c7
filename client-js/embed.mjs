// Writes the built script and the demo as a C++ source: node embed.mjs --dist DIR --out FILE.cc
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const types = {
  '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.map': 'application/json', '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8',
};

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
}

// [name in the program, file]
function list(dist) {
  const outputs = execFileSync(process.execPath, [path.join(here, 'build.mjs'), '--outputs'], { encoding: 'utf8' });
  const scripts = outputs.trim().split('\n').map((f) => [f === 'doctor.js' ? `doctor/${f}` : f, path.join(dist, f)]);
  const folder = (name, from, test) => fs.readdirSync(path.join(here, from)).sort()
    .filter((f) => types[path.extname(f)] && test(f)).map((f) => [`${name}/${f}`, path.join(here, from, f)]);
  const demos = folder('demo', 'demos', () => true);
  const doctor = folder('doctor', 'doctor', (f) => !f.endsWith('.js'));  // its script is one of the built ones
  return [...scripts, ...demos, ...doctor];
}

// String literals compile about a hundred times faster than lists of numbers. Octal escapes of full length, because
// they end by themselves; "?" is escaped against trigraphs.
function literal(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 256) {
    let text = '';
    for (const b of bytes.subarray(at, at + 256)) {
      const plain = b >= 32 && b < 127 && b !== 34 && b !== 92 && b !== 63;
      text += plain ? String.fromCharCode(b) : `\\${b.toString(8).padStart(3, '0')}`;
    }
    lines.push(`    "${text}"`);
  }
  return lines.length ? lines.join('\n') : '    ""';
}

function define(name, bytes) {
  return `constexpr std::string_view ${name}(\n${literal(bytes)},\n    ${bytes.length});\n`;
}

function source(files) {
  const arrays = [], rows = [];
  files.forEach(([name, file], i) => {
    const bytes = fs.readFileSync(file);
    const gzip = zlib.gzipSync(bytes, { level: 9 });
    const smaller = gzip.length < bytes.length;
    const tag = crypto.createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    arrays.push(`// ${name}\n${define(`kBytes${i}`, bytes)}${smaller ? define(`kGzip${i}`, gzip) : ''}`);
    rows.push(`    {"${name}", "${types[path.extname(name)]}", kBytes${i}, ${smaller ? `kGzip${i}` : '{}'}, ` +
      `"\\"${tag}\\""},`);
  });
  return `// Made by client-js/embed.mjs.
#include "client-js/embedded.h"

namespace encke {
namespace {

${arrays.join('\n')}
constexpr http::EmbeddedFile kFiles[] = {
${rows.join('\n')}
};

}  // namespace

std::span<const http::EmbeddedFile> EmbeddedFiles() { return kFiles; }

}  // namespace encke
`;
}

fs.writeFileSync(option('--out', 'embedded.cc'), source(list(option('--dist', path.join(here, 'dist')))));
