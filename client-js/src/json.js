// JSON, where the engine has its own and where it has none (IE 6 and 7, Firefox 3, Safari 3).
import { parse } from './json-parse.js';
import { serialize } from './json-serialize.js';

// Format characters, specials and lone surrogates are sent as escapes: browsers change some of them on the wire, and
// UTF-8 cannot carry a surrogate alone. (wire-notes 3, "Escapes in": sockjs-client lib/utils/escape.js)
var AWKWARD = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff\u200c-\u200f\u2028-\u206f\ufeff-\uffff]/g;

function escapeAwkward(chars) {
  return chars.length > 1 ? chars : '\\u' + chars.charCodeAt(0).toString(16);
}

export function makeJson(native) {
  return {
    parse_: native ? function (text) { return native.parse(text); } : parse,
    stringify_: function (value) {
      return (native ? native.stringify(value) : serialize(value)).replace(AWKWARD, escapeAwkward);
    }
  };
}

export var json = makeJson(typeof JSON === 'object' && JSON);
