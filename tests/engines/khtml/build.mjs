// Builds the browser around KHTML, once for each state of its sources.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../../support/gateway.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

// What is there when the Debian package is.
const needed = {
  'libkf5khtml-dev': '/usr/include/KF5/KHtml/khtml_part.h',
  'qtbase5-dev': '/usr/include/x86_64-linux-gnu/qt5/QtCore/qglobal.h',
  'cmake': '/usr/bin/cmake',
  'meson': '/usr/bin/meson',
  'g++': '/usr/bin/g++',
  'kio': '/usr/lib/x86_64-linux-gnu/libexec/kf5/kioslave5',
  'kded5': '/usr/bin/kded5',
  'dbus-daemon': '/usr/bin/dbus-daemon',
};

function checkPackages() {
  const missing = Object.keys(needed).filter((name) => !existsSync(needed[name]));
  if (missing.length > 0) throw new Error(`KHTML needs the Debian packages ${missing.join(', ')}`);
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const name of ['host.cc', 'meson.build']) hash.update(readFileSync(path.join(here, name)));
  return hash.digest('hex').slice(0, 16);
}

function run(command, args) {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    throw new Error(`KHTML's host does not build: ${command} ${args.join(' ')}\n${error.stdout}${error.stderr}`);
  }
}

/// The program's path.
export function buildHost() {
  checkPackages();
  const folder = path.join(output, `khtml-build-${sourcesHash()}`), program = path.join(folder, 'host');
  if (existsSync(program)) return program;
  // Another run may be building the same: each in a folder of its own, and the last one stays.
  const own = `${folder}.${process.pid}`;
  mkdirSync(output, { recursive: true });
  run('/usr/bin/meson', ['setup', own, here]);
  run('ninja', ['-C', own]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(own, folder);
  return program;
}
