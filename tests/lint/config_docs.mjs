// docs/configuration.md is what the binary's key table says.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { binary, root } from '../support/gateway.mjs';

export function findings(written, generated) {
  const [have, want] = [written.split('\n'), generated.split('\n')];
  const line = want.findIndex((text, index) => text !== have[index]);
  if (line < 0 && have.length === want.length) return [];
  const at = line < 0 ? want.length : line;
  return [
    `docs/configuration.md:${at + 1}: is ${JSON.stringify(have[at])}, the table says ${JSON.stringify(want[at])}; ` +
      'run build/encke config --docs > docs/configuration.md',
  ];
}

export const name = 'config_docs';

export function check() {
  const written = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8');
  const generated = execFileSync(binary, ['config', '--docs'], { encoding: 'utf8' });
  return [{ what: 'docs/configuration.md', findings: findings(written, generated) }];
}

export const bad = {
  'another line': () => findings('a\nb\n', 'a\nc\n'),
  'a line too few': () => findings('a\n', 'a\nb\n'),
  'a line too many': () => findings('a\nb\n', 'a\n'),
};
export const good = { 'the same': () => findings('a\nb\n', 'a\nb\n') };
