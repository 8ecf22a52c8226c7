// SVG: the few shapes that the pictures need. Colours are classes, so that a page in the dark can have its own.
const style = `
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 16px; font-weight: 600 } .head { font-weight: 600 } .small { font-size: 11px; fill: #57606a }
.page { fill: #ffffff } .grid { stroke: #d0d7de } .axis { stroke: #57606a }
.encke { fill: #0969da; stroke: #0969da } .bare { fill: #8c959f; stroke: #8c959f }
.other { fill: #c4a46a; stroke: #c4a46a } polyline.line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9aa4af } .page { fill: #0d1117 } .grid { stroke: #30363d }
  .axis { stroke: #9aa4af } .encke { fill: #4493f8; stroke: #4493f8 } .bare { fill: #6e7681; stroke: #6e7681 }
  .other { fill: #a5884f; stroke: #a5884f }
}`;

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const attributes = (values) => Object.entries(values).map(([name, value]) =>
  ` ${name}="${typeof value === 'number' ? +value.toFixed(1) : escape(value)}"`).join('');

const element = (name, values, content) => `<${name}${attributes(values)}${content ? `>${content}</${name}>` : '/>'}`;

export const text = (x, y, content, more = {}) => element('text', { x, y, ...more }, escape(content));
export const rectangle = (x, y, width, height, name) => element('rect', { x, y, width, height, class: name });
export const line = (x1, y1, x2, y2, name) => element('line', { x1, y1, x2, y2, class: name });
export const circle = (cx, cy, r, name) => element('circle', { cx, cy, r, class: name });
export const path = (points, name) =>
  element('polyline', { points: points.map((point) => point.map((at) => at.toFixed(1)).join(',')).join(' '), class: name });

export const width = 760;

/// `note`: what the reader must know, under the title.
export function picture(title, note, height, body) {
  const shapes = [rectangle(0, 0, width, height, 'page'), text(16, 26, title, { class: 'title' }),
    text(16, 46, note, { class: 'small' }), ...body];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">` +
    `${element('title', {}, escape(title))}<style>${style}</style>\n${shapes.join('\n')}\n</svg>\n`;
}

/// Where a value stands between `from` and `to`, whose ends are `low` and `high`; by its logarithm where `logarithmic`.
export function scale(low, high, from, to, logarithmic = false) {
  const at = logarithmic ? Math.log : (value) => value;
  return (value) => from + (to - from) * (at(value) - at(low)) / (at(high) - at(low));
}
