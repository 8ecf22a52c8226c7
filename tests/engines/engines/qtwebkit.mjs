// QtWebKit 602, the WebKit of Safari 10. Its host is qtwebkit/host.py, for the system's Python.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HostProcess } from '../khtml/host_process.mjs';
import { everything } from '../transports.mjs';

const python = '/usr/bin/python3';  // not another one that comes first in PATH: the package is the system's
const program = fileURLToPath(new URL('../qtwebkit/host.py', import.meta.url));

class QtWebKit {
  constructor(number) {
    Object.assign(this, { version: `QtWebKit ${number}`, hosts: new Set() });
  }

  run(urls, options = []) {
    const host = new HostProcess(python, [program, ...options, ...[urls].flat()]);
    this.hosts.add(host);
    return host;
  }

  async close() {
    for (const host of this.hosts) host.kill();
    await Promise.allSettled([...this.hosts].map((host) => host.done));
  }
}

async function start() {
  const asked = promisify(execFile)(python, [program, '--version']);
  const { stdout } = await asked.catch((error) => {
    throw new Error(`QtWebKit needs the Debian package python3-pyqt5.qtwebkit: ${error.stderr || error.message}`);
  });
  return new QtWebKit(stdout.trim());
}

export const engines = [{
  name: 'qtwebkit',
  title: 'QtWebKit 602',
  standsFor: 'Safari 10: WebSocket, EventSource, Promise; no fetch, no beacon',
  transports: everything(null),
  otherOrigin: {},
  file: {},
  start,
}];
