import { packetEvents } from '../parsers.mjs';
import { postText } from '../uplink.mjs';
import { ResponseWire, lines } from '../wire.mjs';

export const eventsource = {
  name: 'eventsource',
  stream: true,
  open: (gateway, packets, { headers = { accept: 'text/event-stream' }, query = '' } = {}) =>
    new ResponseWire('eventsource', gateway, `/encke/eventsource?p=${encodeURIComponent(lines(packets))}${query}`,
      { headers, parser: packetEvents() }),
  up: postText,
};
