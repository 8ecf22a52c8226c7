// Row 6: publish requests that nobody reads, against a web server's shortest answers.
import { smallPayload } from '../harness/sides.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { nginx } from '../harness/systems/nginx.mjs';

export const number = 6;
export const title = 'Publish requests without a subscriber (0.8x the requests of a CPU second is 1.25x the CPU)';

export function cases({ n = [16] }) {
  return n.map((connections) => ({
    label: `${connections} connections`,
    sides: [
      { name: encke.name, system: encke, work: 'requests', count: 20_000,
        client: { clients: 0, connections, requestHead: encke.publishHead, requestBody: smallPayload } },
      { name: nginx.name, system: nginx, work: 'requests', count: 20_000,
        client: { clients: 0, connections, requestHead: 'GET /file HTTP/1.1\r\nHost: bench\r\n' } },
    ],
    limits: [undefined, 1.25],
  }));
}
