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

function array(list) {
  var out = [];
  for (var i = 0; i < list.length; ++i) out.push(serialize(list[i]) || 'null');
  return '[' + out.join(',') + ']';
}

function object(value) {
  var out = [], text;
  for (var key in value) {
    if (Object.prototype.hasOwnProperty.call(value, key) && (text = serialize(value[key]))) {
      out.push(quote(key) + ':' + text);
    }
  }
  return '{' + out.join(',') + '}';
}

/// Returns JSON text, or undefined for what JSON cannot say.
export function serialize(value) {
  var kind = Object.prototype.toString.call(value);  // JScript says "[object Object]" of null and undefined
  if (value === null) return 'null';
  if (value === undefined || typeof value === 'function') return undefined;
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object') return kind === '[object Array]' ? array(value) : object(value);
  return typeof value === 'number' && !isFinite(value) ? 'null' : String(value);
}
