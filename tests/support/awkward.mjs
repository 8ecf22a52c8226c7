// Messages that some engine, encoding or escape is known to damage. What comes back must be the same code units.
// Halves of surrogate pairs are not among them: Encke's texts are Unicode, and have U+FFFD in their place.

const range = (first, last) =>
  Array.from({ length: last - first + 1 }, (_, n) => String.fromCharCode(first + n)).join('');

export const awkward = {
  'nothing': '',
  'control characters': range(0, 0x1f) + range(0x7f, 0x9f),
  'quotes and backslashes': '"\'\\\\"\\n\\u0041\\',
  'the ends of elements': '</script><!-- --><script>]]></textarea>&amp;&#0;<\\/script>',
  'line separators': `a\u2028b\u2029c${range(0x2000, 0x20ff)}`,
  'characters of four bytes': '\u{1f600}\u{10000}\u{10ffff}e\u0301\u{1f468}\u200d\u{1f469}',
  'no characters': `\ufeff\ufffe\uffff${range(0xfff0, 0xffff)}${range(0xfdd0, 0xfdef)}`,
  'what normalisation would change': '\u0340\u0341\u0344\u0374\u037e\u0387\u212a\u2126\u1f71\uf900\ufb1d\uac00',
  'syllables in parts': '\u1100\u1161\u11a8',
  'combining marks': range(0x300, 0x36f) + range(0x591, 0x5af),
  'white space': ' \t \n \r\n \u00a0 \u0085 \u3000 ',
  'what forms would decode': 'a+b%20c%2Bd&e=f;g%zz',
  'JSON': '["a",{"b":null}]',
  'the names of frames': 'o\nh\na["x"]\nc[3000,"Go away!"]\ndata: x\r\n\r\n',
};
