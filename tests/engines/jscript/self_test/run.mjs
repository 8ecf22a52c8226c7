// Shows that the JScript host has what IE has, lacks what it lacks, and finds what a real IE would have punished:
// node tests/engines/jscript/self_test/run.mjs [WORD...]
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { within } from '../../../support/deadline.mjs';
import { Tally } from '../../../support/suite.mjs';
import { Page } from '../page.mjs';
import { Wine } from '../wine.mjs';
import { cases as uses } from './cases.mjs';
import { late } from './late.mjs';
import { Server } from './server.mjs';

const addressOf = (site, { name, gateway = '', frame = '' }) => `${site.url}/pages/page.html?${
  new URLSearchParams({ kind: 'use', use: name, site: site.url, other: site.other, frame,
    script: `${site.url}${gateway}/encke/encke.js` })}`;

/// What the page did wrong, as a list.
async function violationsOf(page) {
  await page.kill().catch(() => {});
  return page.violations;
}

function assertViolations(found, wanted) {
  assert.equal(found.length, wanted.length, `found: ${JSON.stringify(found)}`);
  for (const [n, text] of wanted.entries()) assert.ok(found[n].includes(text), `${found[n]} has no ${text}`);
}

async function run(wine, one) {
  const site = await Server.start();
  const reported = once(site, 'report');
  const page = await Page.open(wine, one.mode, addressOf(site, one));
  try {
    const [text] = await within('a report', reported);
    const found = await violationsOf(page);
    if (one.report !== undefined) assert.equal(text, one.report, page.said);
    assertViolations(found, one.violations ?? []);
  } finally {
    await page.kill().catch(() => {});
    site.close();
  }
}

// What the suite needs of it (tests/engines/run.mjs).
export const name = 'the JScript host\'s own';
export const start = () => Wine.start();
export const cases = [late, ...uses.map((one) => (
  { name: `jscript self-test, ${one.mode}: ${one.what ?? one.name}`, run: (wine) => run(wine, one) }))];

async function main(words) {
  const chosen = cases.filter((one) => words.every((word) => one.name.includes(word)));
  const tally = new Tally('engines_jscript'), wine = await start();
  for (const one of chosen) await tally.run(one.name, () => one.run(wine));
  await wine.close();
  console.log(`engines_jscript: ${chosen.length} cases in ${wine.version}`);
  tally.finish();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
