// The fuzz targets and their files.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));

/// What is played as a test: inputs that reach much of the code, and inputs that once broke something.
export const folders = ['corpus', 'crashes'];

export const targets = () => readdirSync(path.join(here, 'targets')).map((file) => path.basename(file, '.cc')).sort();

export function filesOf(folder, target) {
  const at = path.join(here, folder, target);
  return existsSync(at) ? readdirSync(at).sort().map((file) => path.join(at, file)) : [];
}
