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

export class Engine {
  loads = new Set();
  sockets = new Set();
  /// What the page's scripts threw.
  errors = [];
  #windowEvents = new Events();
  #documentEvents = new Events();
  #breaks = false;

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

  /// What the page would hear next is broken off before it does anything: Firefox does so when a tab is closed.
  breakOff() { this.#breaks = true; }

  /// Whether what is about to be called is broken off.
  broken() {
    const breaks = this.#breaks;
    this.#breaks = false;
    return breaks;
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

  #tell(events, event) { events.each(event.type, (fn) => this.broken() || this.guard(() => fn(event))); }

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
