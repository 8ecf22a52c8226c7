// Files: how many a process may have open here, which is how large a crowd can be.
import { execFileSync } from 'node:child_process';

const spare = 200;  // for what is open beside the crowd

export const mostFiles = Number(execFileSync('sh', ['-c', 'ulimit -H -n; :'], { encoding: 'utf8' })) || 1_048_576;

/// The sizes that fit, and the largest possible in place of those that do not.
export function fitting(sizes) {
  const most = Math.floor((mostFiles - spare) / 500) * 500;
  return [...new Set(sizes.map((size) => Math.min(size, most)))];
}
