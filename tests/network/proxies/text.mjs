import { readFileSync } from 'node:fs';

/// The text of a file of this folder.
export const readText = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');
