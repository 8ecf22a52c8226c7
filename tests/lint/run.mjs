// Runs the lint checks, each of which first shows that it can find something: node tests/lint/run.mjs [NAME...]
import { Tally } from '../support/suite.mjs';
import * as configDocs from './config_docs.mjs';
import * as es3 from './es3.mjs';
import * as functions from './functions.mjs';
import * as includes from './includes.mjs';
import * as security from './security.mjs';
import * as size from './size.mjs';

const names = process.argv.slice(2);
const checks = [includes, es3, size, configDocs, functions, security].filter(
  ({ name }) => names.length === 0 || names.includes(name),
);
const tally = new Tally('lint');

/// The samples: what is bad must be found, what is good must not.
async function selfTest({ name, bad, good }) {
  for (const [what, find] of Object.entries(bad)) {
    await tally.run(`${name} finds ${what}`, () => { if (find().length === 0) throw new Error('nothing was found'); });
  }
  for (const [what, find] of Object.entries(good)) await tally.run(`${name} lets pass ${what}`, () => report(find()));
}

function report(findings) {
  if (findings.length > 0) throw findings.join('\n  ');
}

async function lint(check) {
  await selfTest(check);
  let results = [];
  await tally.run(`${check.name} runs`, () => { results = check.check(); });
  for (const { what, findings } of results) await tally.run(`${check.name}: ${what}`, () => report(findings));
}

for (const check of checks) await lint(check);
tally.finish();
