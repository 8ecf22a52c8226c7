// The kernel's own count of connections that found an accept queue full; of this network namespace.
import { readFileSync } from 'node:fs';

/// {ListenOverflows, ListenDrops}: of /proc/net/netstat, where a line of names is followed by a line of numbers.
export function acceptQueueCounts() {
  const rows = readFileSync('/proc/net/netstat', 'utf8').split('\n').map((line) => line.split(' '));
  const at = rows.findIndex(([title]) => title === 'TcpExt:');
  const count = (name) => Number(rows[at + 1][rows[at].indexOf(name)]);
  return { ListenOverflows: count('ListenOverflows'), ListenDrops: count('ListenDrops') };
}
