// The client with tabs, from its sources, for pages in test-support/browser.mjs; and a world of gateways for rounds.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { compile } from '../../tests/support/engine/bundle.mjs';
import { inParallel } from '../../tests/support/suite.mjs';
import { bundle, bundleFeature } from '../bundle.mjs';
import { breakable } from './breakable.mjs';
import { Round } from './rounds.mjs';

/// encke.js and encke.tabs.js, as they are before they are made small.
export async function tabsText() {
  const files = [await bundle(), await bundleFeature('tabs')];
  return files.map(({ code }) => code).join('\n');
}

export const script = compile(breakable(await tabsText()));

/// What rounds need of test-support/gateway.mjs.
export function worldOf(gateway) {
  return {
    url: gateway.url,
    publish: async (channel, data) => gateway.publish(channel, data),
    read: async (channel) => gateway.channel(channel).list.map(({ data }) => data),
  };
}

// Tabs trust that no message is under way for 200 ms (docs/decisions/0011). Where this process stood still for half of
// that, because the machine had more to do, the world of the round broke that, and a failure says nothing: once more.
const fair = 100;
const tries = 4;

async function runRound(options) {
  let report;
  for (let left = tries; left > 0; left -= 1) {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    report = await new Round(options).go();
    delay.disable();
    if (report.wrong.length === 0 || delay.max / 1e6 < fair) break;
  }
  return report;
}

/// Runs a round for each of `seeds`, `width` at a time; their reports.
export async function runRounds(world, seeds, options, width = 20) {
  const reports = [];
  await inParallel(width, seeds.map((seed) => async () => {
    reports.push(await runRound({ script, ...options, world, seed }));
  }));
  return reports;
}

const sum = (reports, count) => reports.reduce((total, report) => total + count(report), 0);

export function summary(reports) {
  const times = reports.flatMap(({ takeovers }) => takeovers).sort((a, b) => a - b);
  return {
    rounds: reports.length, failed: reports.filter(({ wrong }) => wrong.length > 0).length,
    kills: sum(reports, ({ kills }) => kills), stopped: sum(reports, ({ stopped }) => stopped),
    delivered: sum(reports, ({ delivered }) => delivered),
    published: sum(reports, ({ published }) => published),
    takeover: {
      count: times.length, most: times.at(-1),
      median: times[times.length >> 1], p90: times[Math.floor(times.length * 0.9)],
    },
  };
}
