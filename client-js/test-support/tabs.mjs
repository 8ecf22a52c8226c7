// The client with tabs, from its sources, for pages in test-support/browser.mjs; and a world of gateways for rounds.
import { compile } from '../../tests/support/engine/bundle.mjs';
import { inParallel } from '../../tests/support/suite.mjs';
import { bundle, bundleFeature } from '../bundle.mjs';
import { Round } from './rounds.mjs';

/// encke.js and encke.tabs.js, as they are before they are made small.
export async function tabsText() {
  const files = [await bundle(), await bundleFeature('tabs')];
  return files.map(({ code }) => code).join('\n');
}

export const script = compile(await tabsText());

/// What rounds need of test-support/gateway.mjs.
export function worldOf(gateway) {
  return {
    url: gateway.url,
    publish: async (channel, data) => gateway.publish(channel, data),
    read: async (channel) => gateway.channel(channel).list.map(({ data }) => data),
  };
}

/// Runs a round for each of `seeds`, `width` at a time; their reports.
export async function runRounds(world, seeds, options, width = 20) {
  const reports = [];
  await inParallel(width, seeds.map((seed) => async () => {
    reports.push(await new Round({ script, ...options, world, seed }).go());
  }));
  return reports;
}

const sum = (reports, count) => reports.reduce((total, report) => total + count(report), 0);

export function summary(reports) {
  const times = reports.flatMap(({ takeovers }) => takeovers).sort((a, b) => a - b);
  return {
    rounds: reports.length, failed: reports.filter(({ wrong }) => wrong.length > 0).length,
    kills: sum(reports, ({ kills }) => kills), delivered: sum(reports, ({ delivered }) => delivered),
    published: sum(reports, ({ published }) => published),
    takeover: {
      count: times.length, most: times.at(-1),
      median: times[times.length >> 1], p90: times[Math.floor(times.length * 0.9)],
    },
  };
}
