// The client as it is shipped, built once from the sources as they are, and made ready to run in many engines.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { output, root } from '../gateway.mjs';

const texts = new Map();

/// The text of `name` (encke.js, encke.src.js), built once in this process: it takes seconds in which nothing else goes
/// on. TEST_CLIENT names a folder with one that is built already.
export function clientText(name = 'encke.js') {
  if (process.env.TEST_CLIENT) return readFileSync(path.join(process.env.TEST_CLIENT, name), 'utf8');
  if (texts.size === 0) buildAll();
  return texts.get(name);
}

function buildAll() {
  mkdirSync(output, { recursive: true });
  const folder = mkdtempSync(path.join(output, 'client-'));
  try {
    execFileSync(process.execPath, [path.join(root, 'client-js/build.mjs'), '--out', folder], { stdio: 'pipe' });
    for (const file of ['encke.js', 'encke.src.js']) texts.set(file, readFileSync(path.join(folder, file), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/// A script for Engine.run(), whose value is the global `Encke`. Compiled once, run once for each engine.
export function compile(text) {
  return new Function('window', 'setTimeout', 'clearTimeout', 'Math', `${text}\nreturn Encke;`);
}
