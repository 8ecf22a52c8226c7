// The project's files, as the lint checks see them: Map of path (from the project's root) to text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, root } from '../support/gateway.mjs';

/// Where the client's files are built: by meson, to be embedded, and by hand, for packages.
export const clientFolders = [path.relative(root, path.join(build, 'client-js')), 'client-js/dist'];

/// All files below the folders whose names end in one of `endings`.
export function read(folders, endings) {
  const files = new Map();
  for (const folder of folders) for (const file of walk(folder)) {
    if (endings.some((ending) => file.endsWith(ending))) files.set(file, readFileSync(path.join(root, file), 'utf8'));
  }
  return files;
}

function* walk(folder) {
  if (!existsSync(path.join(root, folder))) return;
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'output') continue;
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(file);
    else yield file;
  }
}
