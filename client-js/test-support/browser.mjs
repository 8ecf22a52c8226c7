// Browser: several pages of one origin in this process, each in an engine of its own, with what joins them: channels,
// a storage, locks. Everything between them takes a while that chance decides, in the order of each sender. What goes
// by a channel is under way twice: to the hub, where it is lost if its page crashes meanwhile, and from there to the
// pages, the channels of its own page among them.
import { Engine } from '../../tests/support/engine/index.mjs';

const mostFunctions = 60;  // that begin before: some packets and words of other tabs

export class Browser {
  pages = new Set();
  #storage = new Map();
  #locks = new Map();

  /// `bus`: 'channel', 'storage', or 'ie' (a storage whose events say nothing). `locks`: whether there are any.
  /// `leaving`: ms at most until what a page says has left it.
  constructor({ url, random = Math.random, bus = 'channel', locks = true, leaving = 5 }) {
    Object.assign(this, { url, random, bus, locks, leaving });
  }

  open() {
    const page = new Engine(this.url, { random: this.random });
    this.pages.add(page);
    Object.assign(page, { channels: new Set(), inbox: new Map() });
    page.outbox = { page, inbox: new Map(), guard: (fn) => fn() };
    this.#furnish(page, page.window);
    return page;
  }

  #furnish(page, window) {
    const browser = this;
    if (this.bus === 'channel') {
      window.BroadcastChannel = function BroadcastChannel(name) { return browser.#channel(page, name); };
    } else window.localStorage = this.#storageOf(page);
    if (this.locks) Object.assign(window.navigator, { locks: { request: (...args) => this.#request(page, ...args) } });
    Object.assign(window, { Promise, AbortController });
  }

  /// The page is gone without a word: a crash.
  crash(page) {
    this.pages.delete(page);
    page.close();
    for (const [name, lock] of this.#locks) {
      lock.queue = lock.queue.filter((one) => one.page !== page);
      if (lock.holder?.page === page) this.#release(name, lock);
    }
  }

  /// The page is closed: it may say some last words, which are heard.
  close(page) {
    page.dispatch('pagehide', { persisted: false });
    for (const { fn } of page.outbox.inbox.get(page)?.splice(0) ?? []) fn();
    this.crash(page);
  }

  /// The page is closed as Firefox does it: what runs next is broken off, and the page lives on for a while.
  fade(page) {
    page.breakOff();
    setTimeout(() => this.close(page), this.random() * 60);
  }

  /// The same, where what runs is broken off in its middle.
  stop(page) {
    page.breakOff(1 + Math.floor(this.random() * mostFunctions));
    setTimeout(() => this.close(page), this.random() * 60);
  }

  /// The page's script stands still for `ms`: nothing reaches it.
  hang(page, ms) {
    page.hangs = Date.now() + ms;
  }

  // --- Between pages

  /// Calls `fn` in `to`, within some `most` ms, behind what `from` has sent it before.
  #later(from, to, fn, most = 5) {
    if (!to.inbox.has(from)) to.inbox.set(from, []);
    const queue = to.inbox.get(from);
    queue.push({ fn, due: Date.now() + this.random() * most });
    if (queue.length === 1) this.#deliver(to, queue);
  }

  #deliver(to, queue) {
    setTimeout(() => {
      if (!this.pages.has(to.page ?? to)) return;
      while (queue.length > 0 && Math.max(queue[0].due, to.hangs ?? 0) <= Date.now()) {
        to.guard(queue[0].fn);
        queue.shift();
      }
      if (queue.length > 0) this.#deliver(to, queue);
    }, Math.max(queue[0].due, to.hangs ?? 0) - Date.now());
  }

  #channel(page, name) {
    const channel = { name, onmessage: null, postMessage: (data) => this.#post(page, channel, data) };
    channel.close = () => page.channels.delete(channel);
    page.channels.add(channel);
    return channel;
  }

  #post(from, channel, data) {
    this.spy?.(data);
    this.#later(from, from.outbox, () => this.#relay(from, channel, data), this.leaving);
  }

  #relay(from, channel, data) {
    for (const to of this.pages) {
      for (const other of to.channels) {
        if (other === channel || other.name !== channel.name) continue;
        this.#later(from, to, () => { if (to.channels.has(other)) to.hear(() => other.onmessage?.({ data })); });
      }
    }
  }

  #storageOf(page) {
    const map = this.#storage;
    return {
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => {
        this.spy?.(value);
        map.set(key, String(value));
        this.#stored(page, { key, newValue: String(value) });
      },
      removeItem: (key) => { if (map.delete(key)) this.#stored(page, { key, newValue: null }); },
      key: (index) => [...map.keys()][index],
      get length() { return map.size; },
    };
  }

  get stored() { return [...this.#storage]; }

  #stored(from, event) {
    const silent = this.bus === 'ie';
    for (const to of this.pages) {
      if (silent || to !== from) this.#later(from, to, () => to.dispatch('storage', silent ? {} : event));
    }
  }

  // --- Locks

  #request(page, name, { steal, ifAvailable, signal }, granted) {
    const lock = this.#locks.get(name) ?? { queue: [], holder: null };
    this.#locks.set(name, lock);
    if (ifAvailable && lock.holder) return Promise.resolve(granted(null));
    return new Promise((resolve, reject) => {
      const one = { page, granted, resolve, reject };
      signal?.addEventListener('abort', () => {
        lock.queue = lock.queue.filter((other) => other !== one);
        reject(new Error('AbortError'));
      });
      if (steal) this.#steal(lock, one);
      else lock.queue.push(one);
      this.#grant(name, lock);
    });
  }

  #steal(lock, one) {
    const { holder } = lock;
    lock.holder = null;
    lock.queue.unshift(one);
    if (holder) this.#later(this, holder.page, () => holder.reject(new Error('AbortError')));
  }

  #grant(name, lock) {
    if (lock.holder || lock.queue.length === 0) return;
    const one = lock.queue.shift();
    lock.holder = one;
    this.#later(this, one.page, () => {
      if (lock.holder !== one) return;
      Promise.resolve(one.granted({ name })).then(() => {
        one.resolve();
        if (lock.holder === one) this.#release(name, lock);
      });
    });
  }

  #release(name, lock) {
    lock.holder = null;
    this.#grant(name, lock);
  }
}
