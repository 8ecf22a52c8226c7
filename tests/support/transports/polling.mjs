import { packetArray } from '../parsers.mjs';
import { postText } from '../uplink.mjs';
import { ResponseWire, lines } from '../wire.mjs';

export const polling = {
  name: 'polling',
  oneShot: true,
  posts: true,
  open: (gateway, packets, { headers = { 'content-type': 'text/plain' }, query = '' } = {}) =>
    new ResponseWire('polling', gateway, `/encke/polling?${query}`,
      { method: 'POST', body: lines(packets), headers, parser: packetArray() }),
  up: postText,
};
