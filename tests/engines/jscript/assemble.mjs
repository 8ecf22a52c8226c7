// The script that cscript runs: the host's parts in one function, and a loop in global code, which is where scripts of
// a page run.
import { readFile } from 'node:fs/promises';

const parts = ['base', 'shell', 'timers', 'turn', 'request', 'xdomainrequest', 'elements', 'document', 'htmlfile',
  'window', 'main'];

const loop = `
for ($host.code = ''; $host.code !== null; $host.code = $host.turn()) {
  try {
    if ($host.code) eval($host.code);
  } catch ($error) {
    $host.uncaught('a script', $error);
  }
}
`;

const read = (name) => readFile(new URL(`host/${name}.js`, import.meta.url), 'utf8');

/// `config`: {mode, url}.
export async function assemble(config) {
  const texts = await Promise.all(parts.map(read));
  return `var $host = (function (global, config) {\n${texts.join('\n')}\nreturn host;\n})(this, ${
    JSON.stringify(config)});\n${loop}`;
}
