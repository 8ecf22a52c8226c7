import { packetArray } from '../parsers.mjs';
import { postText } from '../uplink.mjs';
import { ResponseWire, lines } from '../wire.mjs';

export const longPolling = {
  name: 'long-polling',
  oneShot: true,
  holds: true,
  posts: true,
  open: (gateway, packets, { headers = { 'content-type': 'text/plain' }, query = '' } = {}) =>
    new ResponseWire('long-polling', gateway, `/encke/long-polling?${query}`,
      { method: 'POST', body: lines(packets), headers, parser: packetArray() }),
  up: postText,
};
