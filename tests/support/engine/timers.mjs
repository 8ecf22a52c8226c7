// Timers that end with their page, and that keep what a page's function throws from ending the process.

export class Timers {
  #running = new Set();
  #over = false;

  /// `failed` hears what a function throws, as a page's error handler does.
  constructor(failed) {
    this.failed = failed;
  }

  set = (fn, ms = 0, ...rest) => {
    if (this.#over) return undefined;
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      this.guard(() => fn(...rest));
    }, ms);
    this.#running.add(timer);
    return timer;
  };

  clear = (timer) => {
    this.#running.delete(timer);
    clearTimeout(timer);
  };

  /// The next task of the page: after what runs now, in order with other tasks.
  task(fn) {
    setImmediate(() => { if (!this.#over) this.guard(fn); });
  }

  guard(fn) {
    try {
      fn();
    } catch (error) {
      this.failed(error);
    }
  }

  stop() {
    this.#over = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
