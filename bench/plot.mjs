// Pictures of docs/benchmarks.md from what was found last: ./dev bench --plot
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { charts } from './plot/charts.mjs';
import { Lines } from './plot/lines.mjs';

const file = fileURLToPath(new URL('../tests/output/bench.jsonl', import.meta.url));
const folder = new URL('../docs/img/', import.meta.url);

if (!existsSync(file)) throw new Error(`${file} is missing: run ./dev bench first`);
const lines = new Lines(file);
mkdirSync(folder, { recursive: true });

/// A row that has not been run leaves its picture as it is.
function draw(name, chart) {
  if (lines.of(name).length === 0) return console.log(`${name}: nothing to draw; ./dev bench ${name}`);
  writeFileSync(new URL(`${name}.svg`, folder), chart(lines));
  return console.log(`docs/img/${name}.svg`);
}

for (const [name, chart] of Object.entries(charts)) draw(name, chart);
