// The soak's processes, as the parent sees them.
import { fork } from 'node:child_process';

const script = new URL('worker.mjs', import.meta.url);

class Worker {
  delivered = 0;
  open = 0;
  #asked = null;

  constructor(violated) {
    this.child = fork(script);
    this.child.on('message', (message) => this.#hear(message, violated));
    this.child.once('exit', (code) => this.#asked?.reject(new Error(`a process of the soak ended with ${code}`)));
  }

  #hear({ progress, ...answer }, violated) {
    if (!progress) return this.#asked.resolve(Object.values(answer)[0]);
    this.delivered = progress.delivered;
    this.open = progress.open;
    return progress.violations.forEach(violated);
  }

  ask(message) {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.child.send(message);
    });
  }
}

export class Workers {
  #workers;

  constructor(count, violated) {
    this.#workers = Array.from({ length: count }, () => new Worker(violated));
  }

  get length() { return this.#workers.length; }
  get delivered() { return this.#workers.reduce((sum, { delivered }) => sum + delivered, 0); }

  get open() { return this.#workers.reduce((sum, { open }) => sum + open, 0); }

  /// Every process is asked `make(its number)`.
  ask(make) { return Promise.all(this.#workers.map((worker, index) => worker.ask(make(index)))); }

  stop() { for (const { child } of this.#workers) child.disconnect(); }
}
