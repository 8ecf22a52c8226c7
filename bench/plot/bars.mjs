// Bars: a panel for each transport, a bar for each system.
import { kindOf } from './lines.mjs';
import { line, picture, rectangle, scale, text, width } from './svg.mjs';

const left = 150;
const barHeight = 16;
const pitch = 21;

function panel(top, { name, bars }, longest) {
  const x = scale(0, longest, left, width - 90);
  return [
    text(16, top, name, { class: 'head' }),
    line(left, top + 6, left, top + 8 + bars.length * pitch, 'axis'),
    ...bars.flatMap(({ system, value }, i) => {
      const y = top + 10 + i * pitch;
      return [
        text(left - 8, y + 13, system, { 'text-anchor': 'end' }),
        rectangle(left, y, Math.max(1, x(value) - left), barHeight, kindOf(system)),
        text(x(value) + 6, y + 13, value.toFixed(2)),
      ];
    }),
  ];
}

/// `panels`: [{name, bars: [{system, value}]}]; all have the same scale.
export function barChart(title, note, panels) {
  const longest = Math.max(...panels.flatMap(({ bars }) => bars.map(({ value }) => value)));
  let top = 76;
  const body = panels.flatMap((one) => {
    const shapes = panel(top, one, longest);
    top += one.bars.length * pitch + 40;
    return shapes;
  });
  return picture(title, note, top, body);
}
