// A strict JSON parser for engines without one. The text is reduced to nothing by the grammar first, and only a text
// that is nothing but JSON is given to the engine: that is safe, and it is fast where a parser in script is slow.
import { escapeAwkward } from './json-escape.js';

var ESCAPE = /\\(["\\\/bfnrt]|u[\da-fA-F]{4})/g;
// No alternation inside: a long string would overflow the stack of the engines that need this.
var STRING = /"[^"\\\x00-\x1f]*"/g;
var SCALAR = /true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/g;
// With `"` for a string and 0 for any other value: an array or an object of such.
var NESTED = /\[(["0](,["0])*)?\]|\{(":["0](,":["0])*)?\}/g;

function strict(text) {
  var before;
  text = text.replace(ESCAPE, '@').replace(STRING, '"').replace(SCALAR, '0').replace(/[ \t\n\r]+/g, '');
  do {
    before = text;
    text = text.replace(NESTED, '0');
  } while (text !== before);
  return text === '0' || text === '"';
}

/// Returns the value of `text`, or throws SyntaxError.
export function parse(text) {
  if (!strict(text)) throw new SyntaxError('bad JSON');
  return new Function('return(' + escapeAwkward(text) + ')')();
}
