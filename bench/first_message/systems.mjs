// What is compared. start() gives a server in processes of its own, which publishes a numbered message each 20 ms:
//   url, port     where browsers, or proxies, find it
//   stopTicks()   ends the publishing; the number of the last message
//   close()
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { within } from '../../tests/support/deadline.mjs';
import { Gateway } from '../../tests/support/gateway.mjs';

const interval = 20;

class Server {
  /// Runs servers/NAME.mjs.
  static async start(name, words = []) {
    const file = fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url));
    const server = new Server(fork(file, [String(interval), ...words]), name);
    Object.assign(server, await server.#answer('its first word'));
    return server;
  }

  constructor(child, name) {
    Object.assign(this, { child, name });
    this.gone = once(child, 'exit');
    this.gone.then(([code]) => { if (code) console.error(`${name} ended with status ${code}`); });
  }

  get url() { return `http://127.0.0.1:${this.port}`; }

  async #answer(what) {
    const gone = this.gone.then(() => { throw new Error(`${this.name} ended before ${what}`); });
    const [answer] = await within(`${what} from ${this.name}`, Promise.race([once(this.child, 'message'), gone]));
    return answer;
  }

  async stopTicks() {
    this.child.send('stop');
    return (await this.#answer('the last number')).last;
  }

  async close() {
    this.child.disconnect();
    await this.gone;
  }
}

async function startEncke() {
  // A proxy that does not keep `Host` makes pages of the own origin foreign ones.
  const gateway = await Gateway.start({ server: { allowed_origins: ['*'], shutdown_timeout: '100ms' } });
  const publisher = await Server.start('encke_publisher', [gateway.url, gateway.api.key]);
  return {
    url: gateway.url,
    port: gateway.port,
    stopTicks: () => publisher.stopTicks(),
    async close() {
      await publisher.close();
      await gateway.stop();
    },
  };
}

export const systems = [
  { name: 'encke', title: 'Encke', page: 'encke.html', start: startEncke },
  { name: 'sockjs', title: 'SockJS', page: 'sockjs.html', start: () => Server.start('sockjs') },
  { name: 'socket.io', title: 'socket.io', page: 'socketio.html', start: () => Server.start('socketio') },
  {
    name: 'socket.io-recovery',
    title: 'socket.io + recovery',
    page: 'socketio.html',
    start: () => Server.start('socketio', ['recovery']),
  },
];

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('../node_modules/', import.meta.url));

/// The versions of the packages; those that are missing have none.
export function packages() {
  return ['sockjs', 'sockjs-client', 'socket.io', 'socket.io-client'].map((name) => {
    const file = `${folder}${name}/package.json`;
    return { name, version: existsSync(file) ? require(file).version : null };
  });
}
