// The gateway seen from outside: its metrics, and what the kernel says of its process.
import { readdirSync, readFileSync } from 'node:fs';
import { fetchText } from '../../support/http.mjs';

/// {name: value} of /encke/metrics, without the prefix "encke_".
export async function metrics(gateway) {
  const { text } = await fetchText(gateway, '/encke/metrics', { headers: { 'x-api-key': gateway.api.key } });
  const lines = [...text.matchAll(/^encke_(\S+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
}

/// One of them, which must be there: a name that nobody writes any more would always be "not moved".
export async function metric(gateway, name) {
  const value = (await metrics(gateway))[name];
  if (value === undefined) throw new Error(`the gateway has no metric encke_${name}`);
  return value;
}

/// Resident memory, in bytes.
export function residentBytes(gateway) {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${gateway.program.child.pid}/status`, 'utf8'));
  return Number(kib) * 1024;
}

/// Files that the process has open, sockets included.
export const openFiles = (gateway) => readdirSync(`/proc/${gateway.program.child.pid}/fd`).length;
