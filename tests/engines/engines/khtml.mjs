// KHTML/KJS 5.103, the engine of Konqueror and the ancestor of WebKit. Its host is khtml/host.cc; pages are fetched by
// KIO's processes, and cookies are kept by kded5, which both are found over a session bus of D-Bus.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { within } from '../../support/deadline.mjs';
import { buildHost } from '../khtml/build.mjs';
import { HostProcess } from '../khtml/host_process.mjs';

const transports = {
  'websocket': 'no WebSocket',
  'xhr-streaming': null,
  'eventsource': 'no EventSource',
  'forever-frame': null,
  'long-polling': null,
  'jsonp-polling': null,
  'polling': null,
};

const removeHome = (home) => rmSync(home, { recursive: true, force: true, maxRetries: 5 });

/// A home of its own: no settings, no cookies, no cache of the machine's, and no applications: KDE gives the address of
/// a frame to the browser that is registered for http, where there is one.
function makeHome() {
  const home = mkdtempSync(path.join(tmpdir(), 'encke-khtml-'));
  process.once('exit', () => removeHome(home));
  for (const name of ['config', 'cache', 'data', 'run', 'share']) mkdirSync(path.join(home, name), { mode: 0o700 });
  for (const name of readdirSync('/usr/share'))
    if (name !== 'applications') symlinkSync(path.join('/usr/share', name), path.join(home, 'share', name));
  return home;
}

function environment(home) {
  return {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_RUNTIME_DIR: path.join(home, 'run'),
    QT_LOGGING_RULES: 'kf.*=false',
    KDE_FORK_SLAVES: '1',
  };
}

// For a page of another origin than the gateway's, or from a file.
const noCors = 'no CORS: XMLHttpRequest has no withCredentials, and refuses another origin';
const otherOrigin = {
  'xhr-streaming': noCors,
  'forever-frame': 'a message event names no source, and its origin is the receiver\'s (kjs_window.cpp)',
  'long-polling': noCors,
  'polling': noCors,
};

const noSharing = 'neither `BroadcastChannel` nor `localStorage`';

/// Ends the bus and what it has started: kded5 does not end without it, and spins.
function killBus(bus) {
  try {
    process.kill(-bus.pid, 'SIGKILL');
  } catch {}  // gone already
}

/// A session bus, as a process group of its own; its address.
async function startBus(env) {
  const bus = spawn('/usr/bin/dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  process.once('exit', () => killBus(bus));
  const address = new Promise((resolve, reject) => {
    bus.stdout.once('data', (data) => resolve(String(data).trim()));
    bus.once('error', reject);
    bus.once('close', (code) => reject(new Error(`dbus-daemon ended with ${code}`)));
  });
  const found = await within('the address of the session bus', address);
  bus.stdout.destroy();  // kded5 would hold it open
  return { bus, address: found };
}

class Khtml {
  constructor(program, home, env, bus) {
    Object.assign(this, { program, home, env, bus, version: 'KHTML/KJS 5.103', hosts: new Set() });
  }

  run(urls, options = []) {
    const host = new HostProcess(this.program, [...options, ...[urls].flat()], this.env);
    this.hosts.add(host);
    return host;
  }

  async close() {
    for (const host of this.hosts) host.kill();
    await Promise.allSettled([...this.hosts].map((host) => host.done));
    killBus(this.bus);
    removeHome(this.home);
  }
}

async function start() {
  const program = buildHost(), home = makeHome(), env = environment(home);
  const { bus, address } = await startBus(env);
  const own = { DBUS_SESSION_BUS_ADDRESS: address, XDG_DATA_DIRS: path.join(home, 'share') };
  return new Khtml(program, home, { ...env, ...own }, bus);
}

export const engines = [{
  name: 'khtml',
  title: 'KHTML/KJS 5.103',
  standsFor: 'engines of about 2009: XHR, iframes, postMessage; no WebSocket, EventSource, CORS',
  transports,
  otherOrigin,
  file: otherOrigin,
  tabs: noSharing,
  start,
}];
