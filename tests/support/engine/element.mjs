// A document's elements, as many as a Comet client makes: containers, frames, scripts, forms.
import { load } from './load.mjs';
import { Frame } from './frame.mjs';

export class Element {
  parentNode = null;
  children = [];
  style = {};
  connected = false;
  #listeners = new Map();

  constructor(engine, tag) {
    Object.assign(this, { engine, tag });
  }

  get firstChild() { return this.children[0] ?? null; }
  get lastChild() { return this.children.at(-1) ?? null; }

  appendChild(child) {
    child.parentNode?.removeChild(child);
    child.parentNode = this;
    this.children.push(child);
    if (this.connected) child.enter();
    return child;
  }

  removeChild(child) {
    const at = this.children.indexOf(child);
    if (at < 0) throw new Error('NotFoundError: the node to be removed is not a child of this node');
    this.children.splice(at, 1);
    child.parentNode = null;
    child.leave();
    return child;
  }

  /// The element is in the document now: what it loads begins.
  enter() {
    this.connected = true;
    this.inserted?.();
    for (const child of this.children) child.enter();
  }

  leave() {
    this.connected = false;
    this.removed?.();
    for (const child of this.children) child.leave();
  }

  /// Start tags with attributes, each inside of the one before unless that has ended: as much as the client writes.
  set innerHTML(text) {
    let at = this;
    for (const [, end, tag, attributes] of text.matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
      if (end) at = at.parentNode;
      else at = at.appendChild(this.#made(tag, attributes));
    }
  }

  #made(tag, attributes) {
    const element = this.engine.document.createElement(tag);
    for (const [, name, quoted, bare] of attributes.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s"]+))/g))
      element[name] = quoted ?? bare;
    return element;
  }

  addEventListener(type, fn) { this.#listeners.set(type, [...this.#listeners.get(type) ?? [], fn]); }

  removeEventListener(type, fn) {
    this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((other) => other !== fn));
  }

  fire(type) {
    const event = { type, target: this };
    this.engine.guard(() => this[`on${type}`]?.(event));
    for (const fn of this.#listeners.get(type) ?? []) this.engine.guard(() => fn.call(this, event));
  }

  find(test) {
    if (test(this)) return this;
    for (const child of this.children) {
      const found = child.find(test);
      if (found) return found;
    }
    return null;
  }
}

export class Link extends Element {
  #href = '';
  get href() { return this.#href; }
  set href(url) { this.#href = this.engine.resolve(url); }
}

export class Iframe extends Element {
  #frame = null;

  /// What stands for the frame's window: `event.source` of its messages.
  get contentWindow() { return this.#frame; }

  inserted() {
    this.#frame = new Frame(this.engine, () => this.fire('load'));
    if (this.src) this.#frame.load({ url: this.src });
  }

  removed() {
    this.#frame?.close();
    this.#frame = null;
  }

  load(request) { this.#frame.load(request); }
}

export class Script extends Element {
  #text = '';

  inserted() {
    let status = 0;
    load(this.engine, { url: this.engine.resolve(this.src) }, {
      head: (code) => { status = code; },
      text: (chunk) => { this.#text += chunk; },
      end: () => (status >= 200 && status < 300 ? this.#run() : this.fire('error')),
      fail: () => this.fire('error'),
    });
  }

  // Also where the element was removed meanwhile: what was asked for runs when it comes.
  #run() {
    this.engine.guard(() => new Function('window', 'Encke', this.#text)(this.engine.window, this.engine.window.Encke));
    this.fire('load');
  }
}

export class Form extends Element {
  submit() {
    const fields = this.children.map(({ name, value }) => [name, value.replace(/\r?\n/g, '\r\n')]);
    const target = this.engine.document.body.find(({ tag, name }) => tag === 'iframe' && name === this.target);
    target.load({
      method: this.method,
      url: this.engine.resolve(this.action),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }
}
