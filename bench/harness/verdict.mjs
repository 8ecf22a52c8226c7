// What must not be reported: a reason for each rule that was broken.
import { median, spread } from './numbers.mjs';

export const bounds = {
  busy: 0.95,    // of a core
  spread: 0.25,  // of the ratio over the rounds
  bytes: 0.005,  // between what one and the other sent for a delivery
};

/// `run`: {generator: what it printed, cpu, seconds} of one segment, or of several summed up.
export function faultsOfRun(name, { generator, cpu, seconds }) {
  const faults = [];
  const { lost = 0, repeated = 0, broken = 0 } = generator;
  if (lost > 0) faults.push(`${name}: ${lost} messages were lost`);
  if (repeated > 0) faults.push(`${name}: ${repeated} messages came twice`);
  if (broken > 0) faults.push(`${name}: ${broken} connections were cut`);
  const busy = cpu / seconds;
  if (generator.cpu > bounds.busy && busy < bounds.busy) faults.push(`${name}: the generator was saturated ` +
    `(${percent(generator.cpu)} of its core), the server was not (${percent(busy)})`);
  return faults;
}

export function faultsOfRatio(ratios, bound = bounds.spread) {
  const found = spread(ratios);
  return found <= bound ? [] : [
    `the rounds disagree by ${percent(found)} of the median ${median(ratios).toFixed(2)}, more than ${percent(bound)}`,
  ];
}

/// Two that are compared by cost must have sent the same.
export function faultsOfBytes(mine, theirs) {
  const off = Math.abs(mine / theirs - 1);
  return off <= bounds.bytes ? [] : [`${mine.toFixed(1)} and ${theirs.toFixed(1)} bytes a delivery are not the same`];
}

export const percent = (part) => `${(part * 100).toFixed(0)} %`;
