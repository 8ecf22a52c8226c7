// Curves: panels side by side, each with one figure by the number of readers.
import { circle, line, path, picture, scale, text, width } from './svg.mjs';

const top = 90;
const bottom = 300;

const short = (n) => (n >= 1000 ? `${+(n / 1000).toFixed(1)}k` : String(n));

function panel(left, right, { name, points }) {
  const x = scale(points[0][0], points.at(-1)[0], left + 16, right - 16, true);
  const y = scale(0, Math.max(...points.map(([, value]) => value)) * 1.25, bottom, top);
  const at = points.map(([n, value]) => [x(n), y(value)]);
  return [
    text(left, top - 14, name, { class: 'head' }), line(left, bottom, right, bottom, 'axis'),
    path(at, 'encke line'),
    ...at.flatMap(([px, py], i) => [
      circle(px, py, 4, 'encke'),
      text(px, py - 10, points[i][1].toFixed(2), { 'text-anchor': 'middle' }),
      text(px, bottom + 16, short(points[i][0]), { 'class': 'small', 'text-anchor': 'middle' }),
    ]),
  ];
}

/// `panels`: [{name, points: [[readers, value]]}], of at least two points; values from 0, readers by their logarithm.
export function curveChart(title, note, panels) {
  const room = (width - 32) / panels.length;
  const body = panels.flatMap((one, i) => panel(16 + i * room, 16 + (i + 1) * room - 24, one));
  return picture(title, note, bottom + 40, body);
}
