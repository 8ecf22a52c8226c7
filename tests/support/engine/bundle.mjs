// The client as it is shipped, built once from the sources as they are, and made ready to run in many engines.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { output, root } from '../gateway.mjs';

let folder = null;

/// The folder of the built client, one for this process and, as TEST_CLIENT, for those that it starts. Building takes
/// seconds, in which everything else goes on: sessions of other cases have heartbeats to answer.
export function clientFolder() {
  folder ??= process.env.TEST_CLIENT ?? build();
  return folder;
}

async function build() {
  await mkdir(output, { recursive: true });
  const made = await mkdtemp(path.join(output, 'client-'));
  process.once('exit', () => rmSync(made, { recursive: true }));
  await promisify(execFile)(process.execPath, [path.join(root, 'client-js/build.mjs'), '--out', made]);
  return made;
}

/// The text of `name` (encke.js, encke.src.js).
export async function clientText(name = 'encke.js') {
  return readFile(path.join(await clientFolder(), name), 'utf8');
}

/// A script for Engine.run(), whose value is the global `Encke`. Compiled once, run once for each engine.
export function compile(text) {
  return new Function('window', 'setTimeout', 'clearTimeout', 'Math', `${text}\nreturn Encke;`);
}
