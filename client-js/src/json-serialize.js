// JSON text of a value, for engines without JSON.stringify. Follows it in what it leaves out (functions, undefined)
// and in what it turns into null (NaN, infinities).

var SPECIAL = /["\\\x00-\x1f\x7f-\x9f\u00ad]/g;

function quote(text) {
  return '"' + text.replace(SPECIAL, function (c) {
    return '"\\'.indexOf(c) >= 0 ? '\\' + c : '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4);
  }) + '"';
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

function pad(number) {
  return (number < 10 ? '0' : '') + number;
}

// As Date.prototype.toJSON writes it, without the fraction of a second that no engine of that age can parse.
function date(d) {
  return quote(d.getUTCFullYear() + '-' + pad(d.getUTCMonth() + 1) + '-' + pad(d.getUTCDate()) + 'T' +
    pad(d.getUTCHours()) + ':' + pad(d.getUTCMinutes()) + ':' + pad(d.getUTCSeconds()) + 'Z');
}

/// Returns JSON text, or undefined for what JSON cannot say.
export function serialize(value) {
  var kind = Object.prototype.toString.call(value).slice(8, -1);
  // JScript calls null and undefined "Object".
  if (value === null) return 'null';
  if (value === undefined || typeof value === 'function') return undefined;
  if (kind === 'String') return quote(String(value));
  if (kind === 'Number') return isFinite(value) ? String(value) : 'null';
  if (kind === 'Boolean') return String(value);
  return kind === 'Array' ? array(value) : kind === 'Date' ? date(value) : object(value);
}
