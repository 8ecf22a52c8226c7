// Compare: one that is measured, and what it is measured by, in turns.
import { median, spread } from './numbers.mjs';
import { Side } from './side.mjs';
import { faultsOfBytes, faultsOfRatio, faultsOfRun } from './verdict.mjs';

const segments = 4;

/// All sides of one round: fresh processes, which then take turns: a core that is slow for a while is slow for all.
async function round(descriptions) {
  const sides = [];
  try {
    for (const description of descriptions) sides.push(await Side.start(description));
    for (const side of sides) await side.warmUp();
    for (let i = 0; i < segments; i += 1) for (const side of sides) await side.measure();
    return sides.map((side) => side.run);
  } finally {
    for (const side of sides) await side.stop();
  }
}

const perDelivery = ({ cpu, generator }) => cpu * 1e6 / generator.deliveries;

/// What was found of one side: microseconds a delivery, in all and in user space, bytes, and how disturbed it was.
function figuresOf({ name }, runs) {
  const middle = (of) => median(runs.map(of));
  return {
    name,
    us: middle(perDelivery),
    user_us: middle(({ user, generator }) => user * 1e6 / generator.deliveries),
    bytes: middle(({ generator }) => generator.bytes_in / generator.deliveries),
    bytes_up: middle(({ generator }) => generator.bytes_out / generator.deliveries),
    // Deliveries that one read brought, where that is counted.
    together: middle(({ generator }) => (generator.reads > 0 ? generator.deliveries / generator.reads : 1)),
    generator: middle(({ generator }) => generator.cpu),
    busy: middle(({ cpu, seconds }) => cpu / seconds),
    waited: middle(({ cpu, waited }) => waited / (cpu + waited)),
  };
}

/// `sides`: the first is measured by each of the others; `limits[i]`: the greatest ratio that is wanted to side i;
/// `sameBytes`: whether the bytes of a delivery must be the same. Gives {figures, ratios, rounds, faults}.
export async function compare({ sides: whole, limits, sameBytes }, { rounds, scale = 1 }) {
  const sides = whole.map((side) => ({ ...side, count: Math.ceil(side.count * scale) }));
  const runs = sides.map(() => []);
  const faults = [];
  for (let i = 0; i < rounds; i += 1) {
    (await round(sides)).forEach((run, side) => {
      runs[side].push(run);
      faults.push(...faultsOfRun(sides[side].name, run));
    });
  }
  const figures = sides.map((side, i) => figuresOf(side, runs[i]));
  const ratios = sides.slice(1).map((side, i) => {
    const all = runs[0].map((run, at) => perDelivery(run) / perDelivery(runs[i + 1][at]));
    faults.push(...faultsOfRatio(all).map((fault) => `${sides[0].name} / ${side.name}: ${fault}`));
    if (sameBytes) faults.push(...faultsOfBytes(figures[0].bytes, figures[i + 1].bytes));
    return { to: side.name, ratio: median(all), spread: spread(all), limit: limits[i + 1] };
  });
  return { figures, ratios, rounds, faults: [...new Set(faults)] };
}
