// Messages lost and repeated while the network is cut again and again.
import { eventually, pause } from '../../tests/support/deadline.mjs';
import { account } from './numbers.mjs';
import { Visitor } from './visitor.mjs';

const between = 5000;   // two cuts
const calm = 5000;      // messages after the last cut
const patience = 45_000; // for the last message: a late one is not a lost one, and heartbeats are 25 s apart

/// Whether the last message came. It is lost like any other where it did not.
const arrives = (visitor, last) =>
  eventually('the last message', () => visitor.ask(`report.numbers.indexOf(${last}) >= 0`), patience)
    .catch(() => false);

async function cutAgainAndAgain(network, seconds) {
  let cuts = 0;
  for (; (cuts + 1) * between <= seconds * 1000; cuts += 1) {
    await pause(between);
    network.cut();
  }
  return cuts;
}

/// One reader for `seconds` with cuts, and some calm. {published, lost, duplicated, disordered, cuts, connections,
/// silence (the longest, in ms), ended (whether the last message came), waited (for it, in ms)}
export async function readThroughCuts(browser, lane, seconds) {
  const visitor = await Visitor.arrive(browser, lane);
  await visitor.load(patience);
  const before = lane.network.connections;
  const cuts = await cutAgainAndAgain(lane.network, seconds);
  await pause(calm);
  const connections = lane.network.connections - before;
  const last = await lane.server.stopTicks();
  const stopped = performance.now();
  const ended = await arrives(visitor, last);
  const waited = Math.round(performance.now() - stopped);
  const { numbers, silence, trace } = await visitor.ask('report');
  await visitor.close();
  return { ...account(numbers, last), cuts, connections, silence: Math.round(silence), ended, waited, trace };
}
