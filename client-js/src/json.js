// JSON, where the engine has its own and where it has none (IE 6 and 7, Firefox 3, Safari 3).
import { escapeAwkward } from './json-escape.js';
import { parse } from './json-parse.js';
import { serialize } from './json-serialize.js';

export function makeJson(engine) {
  // KJS (tests/engines) leaves undefined out of arrays: [,2] becomes [2]; and in objects a comma stays behind.
  var sound = engine && engine.stringify([void 0]).length > 2;
  return {
    parse_: engine ? function (text) { return engine.parse(text); } : parse,
    stringify_: function (value) {
      return escapeAwkward(sound ? engine.stringify(value) : serialize(value));
    }
  };
}

export var json = makeJson(typeof JSON === 'object' && JSON);
