// EventSource, as far as a client goes that makes its own reconnection: events without a name, and one error.
import { load } from './load.mjs';

export class EventSource {
  readyState = 0;
  onopen = null;
  onmessage = null;
  onerror = null;
  #rest = '';
  #data = [];

  constructor(engine, url) {
    this.#abort = load(engine, { url: engine.resolve(url), headers: { accept: 'text/event-stream' } }, {
      head: (status) => this.#opened(status),
      text: (chunk) => this.#read(chunk),
      end: () => this.#failed(),
      fail: () => this.#failed(),
    });
  }

  #abort;

  close() {
    this.readyState = 2;
    this.#abort();
  }

  #opened(status) {
    if (status !== 200) return void (this.readyState = 2);
    this.readyState = 1;
    this.onopen?.({ type: 'open' });
  }

  // Reconnecting; or closed where the answer was no event stream.
  #failed() {
    this.readyState = this.readyState === 1 ? 0 : 2;
    this.onerror?.({ type: 'error' });
  }

  #read(chunk) {
    if (this.readyState !== 1) return;
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (line === '') this.#dispatch();
    else if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
  }

  #dispatch() {
    const data = this.#data.splice(0);
    if (data.length > 0 && this.readyState === 1) this.onmessage?.({ type: 'message', data: data.join('\n') });
  }
}
