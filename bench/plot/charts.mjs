// Charts: which of the figures each picture shows.
import { barChart } from './bars.mjs';
import { curveChart } from './curves.mjs';
import { note } from './lines.mjs';
import { rangeChart } from './ranges.mjs';

const partsOf = ({ label }) => {
  const [transport, n] = label.split(', ');
  return { transport, n: Number(n) };
};

/// The lines of the crowd that most lines are of, and of those the largest.
function ofOneSize(lines, sizeOf) {
  const groups = unique(lines.map(sizeOf)).map((n) => ({ n, lines: lines.filter((one) => sizeOf(one) === n) }));
  return groups.toSorted((a, b) => b.lines.length - a.lines.length || b.n - a.n)[0];
}

const unique = (values) => [...new Set(values)];
const byValue = (a, b) => a.value - b.value;

function fanOut(row, title) {
  return (all) => {
    const { n, lines } = ofOneSize(all.of(row), (one) => partsOf(one).n);
    const panels = unique(lines.map((one) => partsOf(one).transport)).map((transport) => ({
      name: transport,
      bars: [{ system: 'Encke', value: 1 }, ...lines.filter((one) => partsOf(one).transport === transport)
        .flatMap(({ ratios }) => ratios.map(({ to, ratio }) => ({ system: to, value: 1 / ratio })))].toSorted(byValue),
    }));
    return barChart(`${title}, ${n} readers: CPU of a delivery, Encke = 1`, note(lines), panels);
  };
}

/// A panel for each transport; `of` makes what stands in it of one line.
const panelsOf = (lines, content, of) => unique(lines.map(({ transport }) => transport)).map((name) =>
  ({ name, [content]: lines.filter(({ transport }) => transport === name).map(of) }));

function memory(all) {
  const { n, lines } = ofOneSize(all.of('memory'), (one) => one.n);
  const panels = panelsOf(lines, 'bars', ({ system, each }) => ({ system, value: each }));
  panels.forEach((panel) => panel.bars.sort(byValue));
  return barChart(`Memory of an idle session, KB, ${n} sessions`, note(lines), panels);
}

function latency(all) {
  const { n, lines } = ofOneSize(all.of('latency').filter(({ last }) => last !== undefined), (one) => one.n);
  const panels = panelsOf(lines, 'ranges', ({ system, rate, p50, p99, p999, max }) =>
    ({ system: `${system}, ${rate}/s`, values: [p50, p99, p999, max] }));
  panels.forEach((panel) => panel.ranges.sort((a, b) => a.values[0] - b.values[0]));
  const title = `Latency at half of each one's saturation, ms, ${n} readers: p50, p99, p99.9, largest`;
  return rangeChart(title, note(lines), panels);
}

function growth(all) {
  const lines = all.of('growth').filter((one) => one.label !== 'exponents');
  const points = (what) => lines.map((one) => [one.n, one[what]]);
  if (lines.length < 2) throw new Error('a curve needs two sizes');
  return curveChart('Growth with the number of readers, websocket', note(lines), [
    { name: 'us a delivery', points: points('us') }, { name: 'KB a session', points: points('kb') },
    { name: 'us a turn of the loop', points: points('turn') },
  ]);
}

export const charts = {
  'fan-out': fanOut('fan-out', 'One publication at a time'),
  'fan-out-16': fanOut('fan-out-16', '16 publications outstanding'),
  memory,
  latency,
  growth,
};
