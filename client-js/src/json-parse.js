// A strict JSON parser for engines without one. It reads; it never evaluates (a CSP may forbid that, and text from
// the network is not a program).

var ESCAPES = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };
var WORDS = { 'true': true, 'false': false, 'null': null };
var SCALAR = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/;

/// Returns the value of `text`, or throws SyntaxError.
export function parse(text) {
  var at = 0;
  text = String(text);

  function fail() {
    throw new SyntaxError('bad JSON at ' + at);
  }

  function peek() {
    while (' \t\n\r'.indexOf(text.charAt(at)) >= 0 && at < text.length) ++at;
    return text.charAt(at);
  }

  function expect(c) {
    if (peek() !== c) fail();
    ++at;
  }

  function escape() {
    var c = text.charAt(at++), hex;
    if (c !== 'u') return ESCAPES.hasOwnProperty(c) ? ESCAPES[c] : fail();
    hex = text.substr(at, 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail();
    at += 4;
    return String.fromCharCode(parseInt(hex, 16));
  }

  // Plain stretches are taken whole: one character at a time is slow in the engines that need this, and a regular
  // expression over a long string overflows their stack.
  function string() {
    var out = [], from, c;
    expect('"');
    for (;;) {
      from = at;
      while ((c = text.charAt(at)) !== '"' && c !== '\\' && c >= ' ') ++at;
      out.push(text.substring(from, at++));
      if (c === '"') return out.join('');
      if (c !== '\\') fail();
      out.push(escape());
    }
  }

  function scalar() {
    var match = SCALAR.exec(text.substr(at, 400));
    if (!match) fail();
    at += match[0].length;
    return WORDS.hasOwnProperty(match[0]) ? WORDS[match[0]] : +match[0];
  }

  function items(close, item) {
    ++at;
    if (peek() !== close) {
      for (item(); peek() === ','; item()) ++at;
    }
    expect(close);
  }

  function array() {
    var out = [];
    items(']', function () { out.push(value()); });
    return out;
  }

  function object() {
    var out = {};
    items('}', function () {
      var key;
      peek();
      key = string();
      expect(':');
      out[key] = value();
    });
    return out;
  }

  function value() {
    var c = peek();
    return c === '{' ? object() : c === '[' ? array() : c === '"' ? string() : scalar();
  }

  var result = value();
  if (peek()) fail();
  return result;
}
