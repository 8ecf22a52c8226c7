// JSON, where the engine has its own and where it has none (IE 6 and 7, Firefox 3, Safari 3).
import { escapeAwkward } from './json-escape.js';
import { parse } from './json-parse.js';
import { serialize } from './json-serialize.js';

export function makeJson(engine) {
  return {
    parse_: engine ? function (text) { return engine.parse(text); } : parse,
    stringify_: function (value) {
      return escapeAwkward(engine ? engine.stringify(value) : serialize(value));
    }
  };
}

export var json = makeJson(typeof JSON === 'object' && JSON);
