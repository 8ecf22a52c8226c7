// The document of a page that has loaded.
import { Element, Form, Iframe, Link, Script } from './element.mjs';

const kinds = { a: Link, iframe: Iframe, script: Script, form: Form };

export class Document {
  readyState = 'complete';
  hidden = false;

  constructor(engine, events) {
    Object.assign(this, { engine });
    this.body = new Element(engine, 'body');
    this.body.connected = true;
    this.addEventListener = events.add;
    this.removeEventListener = events.remove;
  }

  createElement(tag) { return new (kinds[tag] ?? Element)(this.engine, tag); }

  getElementsByTagName() { return []; }
}
