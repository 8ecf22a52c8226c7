// Messages that break who puts them into a script, a page, an event stream or a form without care. Each would also
// report itself, to its page and to the lab, if anything executed it.

/// Length and checksum of a text, by its code units: the same as in page/lab.js.
export function sumOf(text) {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum * 31 + text.charCodeAt(at)) % 4294967291;
  return `${text.length} ${sum}`;
}

// Halves of surrogate pairs are no text: whoever sends one, it counts as U+FFFD (docs/protocol.md, 10.7).
const arriving = (text) => text.replace(/\p{Surrogate}/gu, '\ufffd');

const all = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => String.fromCharCode(from + n)).join('');

/// What the page sends beside what it received (page/delivery.js).
export const ofPage = { name: 'halves', text: 'a\ud800b \udc00a \udc00\ud800' };

/// What is to be reported of a message.
export const seenAs = ({ name, text }) => `${name} ${sumOf(arriving(text))}`;

/// Of one run: [{name, text}].
export function badInput(run) {
  const image = `<img src=/lab/executed?run=${run} onerror=top.executed="image">`;
  const code = (name) => `top.executed="${name}";new Image().src="/lab/executed?run=${run}"`;
  return Object.entries({
    script: `</script><script>${code('script')}</script>`,
    SCRIPT: `</SCRIPT ><svg/onload='${code('SCRIPT')}'>`,
    cdata: `]]>${image}`,
    comment: `<!-- <script> --!>${image} <!--`,
    call: `]);${code('call')};f([//`,
    quotes: `'"\`\${${code('quotes')}}\\'\\";${code('quotes')}//`,
    entities: `&lt;&quot;&amp;&#60;script&#62;%3Cscript%3E+%00&p=1`,
    nul: 'before\0after\0',
    controls: all(0x01, 0x20) + all(0x7f, 0xa0),
    'line-ends': 'a\nb\rc\r\nd\u0085e\u2028f\u2029g',
    events: '\n\nevent: message\ndata: {"pub":{}}\n\nid: 1\n\n',
    bom: '\ufeffat the beginning, \ufeff in between\ufeff',
    invisible: `\u00ad\u0600${all(0x200b, 0x200f)}${all(0x202a, 0x202e)}${all(0x2060, 0x206f)}${all(0xfff0, 0xffff)}`,
    'four-bytes': '\u{1f600}\u{10ffff}\u{10000}',
    combining: 'e\u0301\u0344\u2126\uf900\ufb1d',
    'half-pairs': '\ud800 \udc00a \udc00\ud800',
    backslashes: '\\'.repeat(65536),
  }).map(([name, text]) => ({ name, text }));
}
