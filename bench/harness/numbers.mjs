// A few figures of many runs.
export const sum = (values) => values.reduce((a, b) => a + b, 0);
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
};
/// How far runs disagree: largest less smallest, as a part of the median.
export const spread = (values) => (Math.max(...values) - Math.min(...values)) / median(values);

/// The exponent of `y = a * x ** b`, by least squares of the logarithms.
export function exponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const [meanX, meanY] = [0, 1].map((i) => sum(logs.map((point) => point[i])) / logs.length);
  return sum(logs.map(([x, y]) => (x - meanX) * (y - meanY))) / sum(logs.map(([x]) => (x - meanX) ** 2));
}
