// Characters that do not travel well, as escapes.

// Format characters, specials and surrogates: UTF-8 cannot carry a surrogate alone (wire-notes 3, "Escapes in":
// sockjs-client lib/utils/escape.js), and in the text of a script some are line ends and others vanish. And all blocks
// with characters that have another normal form: old WebKit sends them in form C (PhantomJS, QtWebKit in tests/engines).
var AWKWARD = /[\x7f-\x9f\xad\u0300-\u036f\u0374\u037e\u0387\u0483-\u0487\u0590-\u212b\u2329\u232a\u2adc\u302a-\u302f\u3099\u309a\ua66f-\uabff\ud800-\uffff]/g;

export function escapeChar(c) {
  return '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4);
}

export function escapeAwkward(text) {
  return text.replace(AWKWARD, escapeChar);
}
