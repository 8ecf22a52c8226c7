// A hidden frame: loads an HTML document and runs its script elements as they become complete.
import { load } from './load.mjs';

export class Frame {
  #rest = '';
  #abort = () => {};
  #script = null;

  /// `loaded` hears that a document has come to its end.
  constructor(engine, loaded) {
    Object.assign(this, { engine, loaded });
  }

  load(request) {
    let begun = false;
    this.#abort = load(this.engine, { ...request, url: this.engine.resolve(request.url) }, {
      head: () => { begun = true; },
      text: (chunk) => this.#read(chunk),
      end: () => this.engine.task(this.loaded),
      // Without an answer the engine shows, and has loaded, a page of its own. A document that breaks off fires
      // nothing (Chromium and Firefox: docs/transports.md).
      fail: () => { if (!begun) this.engine.task(this.loaded); },
    });
  }

  close() {
    this.#abort();
  }

  #read(chunk) {
    const parts = (this.#rest + chunk).split('</script>');
    this.#rest = parts.pop();
    for (const part of parts) {
      const at = part.indexOf('<script>');
      if (at >= 0) this.engine.guard(() => this.#run(part.slice(at + 8)));
    }
  }

  // The first element defines the function that the others call.
  #run(code) {
    if (this.#script) return new Function('f', code)(this.#script);
    this.#script = new Function('parent', 'document', `${code}\nreturn f;`)(this.#parent(), emptyDocument);
    return undefined;
  }

  #parent() {
    return { postMessage: (text, origin) => this.engine.post(text, origin, this) };
  }
}

const emptyDocument = { getElementsByTagName: () => [] };
