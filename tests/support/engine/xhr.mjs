// XMLHttpRequest: asynchronous, with a responseText that grows.
import { load } from './load.mjs';

export class XMLHttpRequest {
  readyState = 0;
  status = 0;
  responseText = '';
  withCredentials = false;
  onreadystatechange = null;
  #headers = {};

  constructor(engine) {
    this.engine = engine;
  }

  open(method, url) {
    Object.assign(this, { method, url: this.engine.resolve(url) });
    this.#change(1);
  }

  setRequestHeader(name, value) { this.#headers[name] = value; }

  send(body) {
    this.abort = load(this.engine, { method: this.method, url: this.url, headers: this.#headers, body }, {
      head: (status) => {
        this.status = status;
        this.#change(2);
      },
      text: (chunk) => {
        this.responseText += chunk;
        this.#change(3);
      },
      end: () => this.#change(4),
      fail: () => this.#failed(),
    });
  }

  abort() {}

  #failed() {
    this.status = 0;
    this.responseText = '';
    this.#change(4);
  }

  #change(state) {
    this.readyState = state;
    this.engine.hear(() => this.onreadystatechange?.());
  }
}
