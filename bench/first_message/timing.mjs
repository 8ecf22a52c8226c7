// Page load to first pushed message. Systems alternate, so that a slow minute of the machine is a slow minute for all.
import { pause } from '../../tests/support/deadline.mjs';
import { Visitor } from './visitor.mjs';

const limit = 60_000;
// How long a visitor stays at the first visit: long enough for a client to find out what does not work.
const stay = 8000;

async function visit(browser, lane) {
  const visitor = await Visitor.arrive(browser, lane);
  const first = await visitor.load(limit);
  const trace = await visitor.ask('report.trace');
  await visitor.close();
  return { ...first, trace };
}

/// `loads` first visits to each of `lanes`: a Map of lane to [{ms, transport, trace}].
export async function firstVisits(browser, lanes, loads) {
  const results = new Map(lanes.map((lane) => [lane, []]));
  for (let n = 0; n < loads; n += 1) {
    for (const lane of lanes) results.get(lane).push(await visit(browser, lane));
  }
  return results;
}

async function visitAgain(visitor) {
  await visitor.leave();
  const first = await visitor.load(limit);
  const trace = await visitor.ask('report.trace');
  await visitor.leave();
  return { ...first, trace };
}

/// The same for those who were there before. All stay at once; only the second visits are measured, one by one.
export async function secondVisits(browser, lanes, loads) {
  const results = new Map(lanes.map((lane) => [lane, []]));
  for (let n = 0; n < loads; n += 1) {
    const visitors = await Promise.all(lanes.map((lane) => Visitor.arrive(browser, lane)));
    await Promise.all(visitors.map((visitor) => visitor.load(limit)));
    await pause(stay);
    for (const visitor of visitors) results.get(visitor.lane).push(await visitAgain(visitor));
    await Promise.all(visitors.map((visitor) => visitor.close()));
  }
  return results;
}
