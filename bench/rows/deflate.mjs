// Row 10: a publication of 1 KiB of JSON to WebSockets that compress, and to those that do not.
import { fanout } from '../harness/sides.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { compressedWebSocket } from '../harness/systems/encke_words.mjs';

export const number = 10;
export const bytes = true;
export const title = 'permessage-deflate: 1 KiB of JSON, one publication at a time';

/// JSON as applications publish it, of about 1 KiB: names repeat, values do not.
function payload() {
  const rows = [];
  while (JSON.stringify({ text: '{marker}', rows }).length < 1000) {
    const id = rows.length * 7919 % 100003;
    rows.push({ id, symbol: `S${id % 977}`, price: id * 1.37, change: -id % 13 / 10, updated: 1767225600 + id });
  }
  return JSON.stringify({ text: '{marker}', rows });
}

export function cases({ n = [1000] }) {
  return n.map((readers) => {
    const options = { n: readers, deliveries: 50_000, payload: payload() };
    return {
      label: `${readers}`,
      sides: [
        fanout(encke, 'websocket', { ...options, client: compressedWebSocket, name: 'Encke, compressed' }),
        fanout(encke, 'websocket', { ...options, name: 'Encke, uncompressed' }),
      ],
      limits: [undefined, 1.2],
    };
  });
}
