// Moments and durations, of which a case says something.

/// The most of the sorted `times` that lie within any window of `width`.
export function mostWithin(width, times) {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while (times[last] - times[first] >= width) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/// Of sorted numbers.
export const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
