// Each statement of docs/security.md (a row of a table, a list's entry) names its tests, and the tests are there. A row has
// them in its last cell, an entry behind "Test:"; where there is none, it says "no test:" and why.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'acorn';
import { root } from '../support/gateway.mjs';
import { read } from './files.mjs';

const document = 'docs/security.md';
const least = 8;  // letters of a template that are fixed: less would fit anything

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/// What of a JavaScript file may be the name of a test: its strings, and its templates as patterns.
function namesInJs(text) {
  const names = [];
  const visit = (node) => {
    if (!node || typeof node !== 'object') return;
    if (Array.isArray(node)) return void node.forEach(visit);
    if (node.type === 'Literal' && typeof node.value === 'string') names.push(node.value);
    if (node.type === 'TemplateLiteral') names.push(patternOf(node.quasis.map(({ value }) => value.cooked)));
    Object.values(node).forEach(visit);
  };
  visit(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }));
  return names.filter(Boolean);
}

function patternOf(parts) {
  if (parts.join('').length < least) return null;
  return new RegExp(`^${parts.map(escaped).join('.+')}$`);
}

const namesInCpp = (text) => [...text.matchAll(/TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"/g)].map(([, name]) => name);

const isJs = (file) => file.endsWith('.mjs') && !file.startsWith('tests/lint/');
const isTarget = (file) => file.startsWith('tests/fuzz/targets/');

function namesIn([file, text]) {
  if (isTarget(file)) return [`fuzz ${path.basename(file, '.cc')}`];
  if (isJs(file)) return namesInJs(text);
  return file.endsWith('.cc') ? namesInCpp(text) : [];
}

/// Whether there is a test of this name.
export function known(files) {
  const names = [...files].flatMap(namesIn);
  const exact = new Set(names.filter((name) => typeof name === 'string'));
  const patterns = names.filter((name) => typeof name !== 'string');
  return (name) => exact.has(name) || patterns.some((pattern) => pattern.test(name));
}

/// The part of a line where tests are named; null where the line is no statement.
function testsPart(line, next = '') {
  if (/^\|[ -]/.test(line) && !/^\|[-|]+$/.test(line) && !/^\|[-|]+$/.test(next)) return line.split(/(?<!\\)\|/).at(-2);
  return /^- /.test(line) ? line.split('Test:')[1] ?? line.match(/no test: .*/)?.[0] ?? '' : null;
}

function findingsOf(part, isTest) {
  const named = [...part.matchAll(/`([^`]+)`/g)].map(([, name]) => name.replaceAll('\\|', '|'));
  if (part.includes('no test: ')) return [];
  if (named.length === 0) return ['names no test, and does not say "no test: " and why'];
  return named.filter((name) => !isTest(name)).map((name) => `there is no test "${name}"`);
}

export function findings(text, isTest) {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const part = testsPart(line, lines[at + 1]);
    return part === null ? [] : findingsOf(part, isTest).map((what) => `${document}:${at + 1}: ${what}`);
  });
}

export const name = 'security';

export function check() {
  const isTest = known(read(['tests', 'client-js/test'], ['.mjs', '.cc']));
  return [{ what: document, findings: findings(readFileSync(path.join(root, document), 'utf8'), isTest) }];
}

const sample = known(new Map([
  ['tests/unit/a_test.cc', 'TEST_CASE("a: one") {}'],
  ['tests/fuzz/targets/url.cc', ''],
  ['tests/conformance/cases/a.mjs', "once('1', 'two things', f); once('1', `the origin ${one} is refused`, f); f(`${x}`);"],
]));
const table = (cell) => `| what | test |\n|---|---|\n| a | ${cell} |\n`;

export const bad = {
  'a test that is not there': () => findings(table('`a: one`, `a: two`'), sample),
  'a test that was renamed': () => findings('- It holds. Test: `two thing`\n', sample),
  'a row without a test': () => findings(table('surely'), sample),
  'an entry without a test': () => findings('- It holds, in `one`.\n', sample),
  'a template that is another': () => findings(table('`the origin is refused`'), sample),
  'a fuzz target that is not there': () => findings(table('`fuzz uri`'), sample),
  'no test, and no reason': () => findings(table('no test'), sample),
};
export const good = {
  'tests that are there': () => findings(table('`a: one`, `two things`, `the origin x is refused`, `fuzz url`'), sample),
  'an entry with its test': () => findings('- It holds in `this`. Test: `a: one`\n', sample),
  'a reason': () => findings(table('no test: the kernel does it'), sample),
  'what is no statement': () => findings('# Title\n\nText with `code`.\n', sample),
};
