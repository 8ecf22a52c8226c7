// Engine: what a page finds around it, in Node over real sockets: a window with timers, chance, a document, and every
// way to the network that the client knows. One for each client; thousands fit into a process.
import http from 'node:http';
import { Document } from './document.mjs';
import { EventSource } from './eventsource.mjs';
import { Events } from './events.mjs';
import { Timers } from './timers.mjs';
import { XMLHttpRequest } from './xhr.mjs';
import { openSocket } from './websocket.mjs';
import { pause, slowness } from '../deadline.mjs';

const brokenOff = new Error('broken off');

export class Engine {
  loads = new Set();
  sockets = new Set();
  /// What the page's scripts threw.
  errors = [];
  #windowEvents = new Events();
  #documentEvents = new Events();
  #hears = 0;         // calls under way
  #steps = Infinity;  // how many functions of the page begin before it is broken off; 0: nothing that it hears does

  /// A page at `url`. `random` is its Math.random; `tap` hears, as text, what goes over the network.
  constructor(url, { random = Math.random, tap = null } = {}) {
    Object.assign(this, { url, random, tap, base: new URL(url) });
    this.timers = new Timers((error) => this.errors.push(error));
    // Browsers: six connections to a host, beside WebSockets.
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 6 });
    this.document = new Document(this, this.#documentEvents);
    this.window = this.#makeWindow();
  }

  #makeWindow() {
    const engine = this;
    const stored = new Map();
    return {
      document: this.document,
      location: { protocol: this.base.protocol, host: this.base.host },
      navigator: { userAgent: 'Encke test engine' },
      localStorage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) },
      onpagehide: null,
      addEventListener: this.#windowEvents.add,
      removeEventListener: this.#windowEvents.remove,
      postMessage() {},
      step: () => this.#step(),
      pass(error) { if (error === brokenOff) throw error; },
      WebSocket: function WebSocket(url) { return openSocket(engine, url); },
      EventSource: function PageEventSource(url) { return new EventSource(engine, url); },
      XMLHttpRequest: function PageRequest() { return new XMLHttpRequest(engine); },
    };
  }

  /// Runs a script made by `compile` (bundle.mjs); its value.
  run(script) {
    const chance = Object.create(Math, { random: { value: this.random } });
    return script(this.window, this.timers.set, this.timers.clear, chance);
  }

  resolve(url) { return new URL(url, this.base).href; }

  guard(fn) { this.timers.guard(fn); }

  /// What the page would hear next is broken off before it does anything, or what it then hears in its middle, where the
  /// function number `at` from now would begin: Firefox does so when a tab is closed. Functions are counted in scripts
  /// that client-js/test-support/breakable.mjs made.
  breakOff(at = 0) {
    this.#steps = at;
    this.brokenOff = false;
  }

  /// Calls what the page hears.
  hear(fn) {
    if (this.#steps === 0) return this.#isBroken();
    this.#hears += 1;
    try {
      return fn();
    } catch (error) {
      if (error !== brokenOff) throw error;
      return this.#isBroken();
    } finally {
      this.#hears -= 1;
    }
  }

  // It goes on with what it hears next.
  #isBroken() {
    this.#steps = Infinity;
    this.brokenOff = true;
  }

  #step() {
    if (this.#hears > 0) this.#steps -= 1;
    if (this.#steps === 0 && this.#hears > 0) throw brokenOff;
  }

  task(fn) { this.timers.task(fn); }

  /// A message of `source`, a frame's window, to the page.
  post(data, origin, source) {
    if (origin !== this.base.origin) return;
    this.task(() => this.#tell(this.#windowEvents, { type: 'message', data, source }));
  }

  /// An event of the window: online, pageshow, ...
  dispatch(type, more = {}) { this.#tell(this.#windowEvents, { type, ...more }); }

  hide(hidden) {
    this.document.hidden = hidden;
    this.#tell(this.#documentEvents, { type: 'visibilitychange' });
  }

  #tell(events, event) { events.each(event.type, (fn) => this.guard(() => this.hear(() => fn(event)))); }

  /// Resolves when no request is under way and every socket is closed, or after `ms` (on a usual build).
  async quiet(ms) {
    for (const end = Date.now() + ms * slowness; Date.now() < end;) {
      await pause(5);
      if (this.loads.size === 0 && this.sockets.size === 0) return;
    }
  }

  /// The page is gone, and with it its timers and connections.
  close() {
    this.timers.stop();
    for (const abort of [...this.loads]) abort();
    for (const socket of this.sockets) socket.terminate();
    this.agent.destroy();
  }
}
