// Row 9: many channels against one, with as many readers of each publication.
import { fanout } from '../harness/sides.mjs';
import { encke } from '../harness/systems/encke.mjs';

export const number = 9;
export const title = 'Many channels, websocket, one publication at a time';

const side = (name, n, channels, perClient) => fanout(encke, 'websocket', {
  n: n * perClient / channels, deliveries: 20_000, name, client: { clients: n, channels, perClient },
});

export function cases() {
  return [
    { label: '10,000 channels of 10 readers each',
      sides: [side('Encke', 1000, 10_000, 100), side('one channel', 10, 1, 1)], limits: [undefined, 1.3] },
    { label: 'one session in 128 channels',
      sides: [side('Encke', 1, 128, 128), side('one channel', 1, 1, 1)], limits: [undefined, 1.3] },
  ];
}
