// The house rule on length: functions have a median of at most 8 lines and a p90 of at most 40, files a p90 of at most
// 450. It is a rule on the whole, so that one long table or one long function with a reason is no finding.
import { execFileSync } from 'node:child_process';
import { parse } from 'acorn';
import { root } from '../support/gateway.mjs';
import { read } from './files.mjs';

const limits = [
  ['functions, median', 'functions', 0.5, 8],
  ['functions, p90', 'functions', 0.9, 40],
  ['files, p90', 'files', 0.9, 450],
];

export function percentile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/// Lengths in lines, with and without braces as they stand.
function cppFunctions(files) {
  const options = [
    '--output-format=json',
    '--fields=+ne',
    '--languages=C++',
    '--langmap=C++:.h.cc',
    '--kinds-C++=f',
    '-L',
    '-',
    '-o',
    '-',
  ];
  const input = [...files.keys()].join('\n');
  const lines = execFileSync('ctags', options, { cwd: root, input, encoding: 'utf8', maxBuffer: 1 << 26 })
    .trim()
    .split('\n');
  return lines
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(({ end }) => end)
    .map(({ line, end }) => end - line + 1);
}

/// Functions with a body in braces; an arrow with an expression is part of the line it stands in.
export function jsFunctions(text, file) {
  const lengths = [];
  const visit = (node) => {
    if (!node || typeof node !== 'object') return;
    if (Array.isArray(node)) return void node.forEach(visit);
    if (/Function/.test(node.type) && node.body?.type === 'BlockStatement')
      lengths.push(node.loc.end.line - node.loc.start.line + 1);
    for (const [key, value] of Object.entries(node)) if (key !== 'loc') visit(value);
  };
  try {
    visit(parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true }));
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
  return lengths;
}

function figures(measured) {
  return limits.map(([label, kind, part, limit]) => ({ label, limit, value: percentile(measured[kind], part) }));
}

export function findings(what, measured) {
  return figures(measured).filter(({ value, limit }) => !(value <= limit))
    .map(({ label, value, limit }) => `${what}: ${label} is ${value} lines, the limit is ${limit}`);
}

function print(what, measured) {
  const text = figures(measured).map(({ label, value, limit }) => `${label} ${value} (limit ${limit})`).join('; ');
  console.log(`  ${what}: ${measured.functions.length} functions in ${measured.files.length} files; lines: ${text}`);
}

const lineCounts = (files) => [...files.values()].map((text) => text.split('\n').length - 1);

export const name = 'functions';

export function check() {
  const cpp = read(['gateway', 'transports'], ['.cc', '.h']);
  const client = read(['client-js/src', 'client-js/doctor'], ['.js']);
  const tests = read(['tests'], ['.mjs']);
  const js = (files) => ({
    functions: [...files].flatMap(([file, text]) => jsFunctions(text, file)),
    files: lineCounts(files),
  });
  const measured = [
    ['gateway and transports', { functions: cppFunctions(cpp), files: lineCounts(cpp) }],
    ['client-js', js(client)],
    ['tests', js(tests)],
  ];
  for (const [what, figure] of measured) print(what, figure);
  return measured.map(([what, figure]) => ({ what, findings: findings(what, figure) }));
}

const functionOf = (lines) => `function f() {\n${'a();\n'.repeat(lines - 2)}}\n`;
const sample = (lengths) => ({
  functions: lengths.flatMap((length) => jsFunctions(functionOf(length), 'sample')),
  files: [10],
});

export const bad = {
  'a median of 9': () => findings('sample', sample([3, 9, 9])),
  'a p90 of 41': () => findings('sample', sample([2, 2, 2, 41, 41].flatMap((n) => [n, 2]))),
  'files of 500 lines': () => findings('sample', { functions: [1], files: [10, 500] }),
};
export const good = { 'short ones': () => findings('sample', sample([3, 5, 8])) };
