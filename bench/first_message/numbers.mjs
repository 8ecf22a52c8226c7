// What became of numbered messages.
import assert from 'node:assert/strict';

/// `numbers` as they came; `last` was published last. Messages from before the first one that came are none that this
/// reader could have had. `atEnd`: how many of the lost ones are behind the last that came: they may be on their way.
export function account(numbers, last) {
  const seen = new Set();
  let duplicated = 0;
  let disordered = 0;
  let highest = 0;
  for (const n of numbers) {
    if (seen.has(n)) duplicated += 1;
    else if (n < highest) disordered += 1;
    seen.add(n);
    highest = Math.max(highest, n);
  }
  const published = numbers.length > 0 ? last - numbers[0] + 1 : 0;
  const lost = published - [...seen].filter((n) => n >= numbers[0]).length;
  return { published, lost, atEnd: numbers.length > 0 ? last - highest : 0, duplicated, disordered };
}

/// An account that finds nothing must be one that could have.
export function selfTest() {
  assert.deepEqual(account([5, 6, 6, 8, 7, 10], 11), { published: 7, lost: 2, atEnd: 1, duplicated: 1, disordered: 1 });
  assert.deepEqual(account([5, 6, 7], 7), { published: 3, lost: 0, atEnd: 0, duplicated: 0, disordered: 0 });
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
