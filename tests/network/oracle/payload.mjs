// What a numbered message carries: a text that only its number tells, so that one that was cut, mixed up or mangled is
// found; with all that a framing must escape, and long ones in between.

const letters = [...'gr\u00fc\u00dfe \u{1f600} </script> \u2028 "\\" \n '];
const texts = [];

const lengthOf = (n) => (n % 23 === 0 ? 5000 : n % 7 === 0 ? 700 : (n * 13) % 60);

function makeText(n) {
  return `${n}:${Array.from({ length: lengthOf(n) }, (_, index) => letters[index % letters.length]).join('')}`;
}

function textFor(n) {
  texts[n] ??= makeText(n);
  return texts[n];
}

export const payload = (n) => ({ n, text: textFor(n) });

/// What is wrong with `data` as message `n`; null where nothing is.
export function flaw(data, n) {
  if (data?.n !== n) return `expected ${n}, got ${JSON.stringify(data).slice(0, 80)}`;
  return data.text === textFor(n) ? null : `the text of ${n} is not what was sent: ${String(data.text).slice(0, 80)}`;
}
