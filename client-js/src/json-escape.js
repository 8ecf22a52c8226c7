// Characters that do not travel well, as escapes.

// Format characters, specials and lone surrogates: browsers change some of them on the wire, UTF-8 cannot carry a
// surrogate alone (wire-notes 3, "Escapes in": sockjs-client lib/utils/escape.js), and in the text of a script some are
// line ends and others vanish. A pair of surrogates is matched first, and left alone.
var AWKWARD = /[\ud800-\udbff][\udc00-\udfff]|[\xad\u0600-\u0604\u070f\u17b4\u17b5\u200c-\u200f\u2028-\u206f\ud800-\udfff\ufeff-\uffff]/g;

export function escapeChar(c) {
  return c.length > 1 ? c : '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4);
}

export function escapeAwkward(text) {
  return text.replace(AWKWARD, escapeChar);
}
