// Row 7: messages up by POST, each a command of a session whose stream is open.
import { encke } from '../harness/systems/encke.mjs';
import { sendBody, sendHead } from '../harness/systems/encke_words.mjs';
import { nginx } from '../harness/systems/nginx.mjs';

export const number = 7;
export const title = 'Messages up by POST (0.7x the requests of a CPU second is 1.43x the CPU)';

export function cases({ n = [16] }) {
  return n.map((connections) => ({
    label: `${connections} connections`,
    sides: [
      { name: encke.name, system: encke, work: 'requests', count: 20_000,
        client: { ...encke.transports['xhr-streaming'], clients: connections, connections,
          requestHead: sendHead, requestBody: sendBody('x'.repeat(128)) } },
      { name: nginx.name, system: nginx, work: 'requests', count: 20_000,
        client: { clients: 0, connections, requestHead: 'GET /file HTTP/1.1\r\nHost: bench\r\n' } },
    ],
    limits: [undefined, 1.43],
  }));
}
