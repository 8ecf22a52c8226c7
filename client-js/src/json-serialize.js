// JSON text of a value, for engines without JSON.stringify. Follows it in what it leaves out (functions, undefined)
// and in what it turns into null (NaN, infinities). Objects that engines of that age have no text for (Date, RegExp)
// are written as the plain objects they are.
import { escapeChar } from './json-escape.js';

var SPECIAL = /["\\\x00-\x1f]/g;

function escape(c) {
  return c === '"' || c === '\\' ? '\\' + c : escapeChar(c);
}

function quote(text) {
  return '"' + text.replace(SPECIAL, escape) + '"';
}

/// Returns JSON text, or undefined for what JSON cannot say.
export function serialize(value) {
  var kind = typeof value, out = [], key, text;
  if (value === null || kind === 'number' && !isFinite(value)) return 'null';
  if (kind === 'string') return quote(value);
  if (kind !== 'object') return kind === 'number' || kind === 'boolean' ? '' + value : undefined;
  if (Object.prototype.toString.call(value) === '[object Array]') {
    for (key = 0; key < value.length; ++key) out.push(serialize(value[key]) || 'null');
    return '[' + out + ']';
  }
  for (key in value) {
    if (Object.prototype.hasOwnProperty.call(value, key) && (text = serialize(value[key]))) {
      out.push(quote(key) + ':' + text);
    }
  }
  return '{' + out + '}';
}
