// Ranges: a panel for each transport, a line for each system from the middle to the largest, with marks between.
import { kindOf } from './lines.mjs';
import { circle, line, picture, scale, text, width } from './svg.mjs';

const left = 150;
const pitch = 24;

/// Powers of ten that hold all values.
const decades = (values) => [
  10 ** Math.floor(Math.log10(Math.min(...values))), 10 ** Math.ceil(Math.log10(Math.max(...values))),
];

function grid(top, height, [low, high], x) {
  const shapes = [];
  for (let at = low; at <= high * 1.001; at *= 10) {
    shapes.push(line(x(at), top, x(at), top + height, 'grid'));
    const name = String(+at.toPrecision(1));
    shapes.push(text(x(at), top + height + 14, name, { 'class': 'small', 'text-anchor': 'middle' }));
  }
  return shapes;
}

function range(y, { system, values }, x) {
  const marks = values.map((value, i) => circle(x(value), y, 6 - i, kindOf(system)));
  return [text(left - 8, y + 4, system, { 'text-anchor': 'end' }),
    line(x(values[0]), y, x(values.at(-1)), y, kindOf(system)), ...marks];
}

/// `panels`: [{name, ranges: [{system, values: ascending}]}]; the scale is logarithmic.
export function rangeChart(title, note, panels) {
  const ends = decades(panels.flatMap(({ ranges }) => ranges.flatMap(({ values }) => values)));
  const x = scale(...ends, left, width - 40, true);
  let top = 76;
  const body = panels.flatMap(({ name, ranges }) => {
    const began = top;
    top += ranges.length * pitch + 56;
    return [text(16, began, name, { class: 'head' }), ...grid(began + 8, ranges.length * pitch, ends, x),
      ...ranges.flatMap((one, i) => range(began + 20 + i * pitch, one, x))];
  });
  return picture(title, note, top, body);
}
