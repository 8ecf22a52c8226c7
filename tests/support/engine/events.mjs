// Listeners of a window or a document.

export class Events {
  #listeners = new Map();

  add = (type, fn) => {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(fn);
  };

  remove = (type, fn) => { this.#listeners.get(type)?.delete(fn); };

  /// Calls `call(listener)` for each listener of `type`.
  each(type, call) { for (const fn of [...this.#listeners.get(type) ?? []]) call(fn); }
}
