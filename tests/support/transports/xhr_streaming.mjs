import { packetLines } from '../parsers.mjs';
import { postText } from '../uplink.mjs';
import { ResponseWire, lines } from '../wire.mjs';

export const xhrStreaming = {
  name: 'xhr-streaming',
  stream: true,
  posts: true,
  open: (gateway, packets, { headers = { 'content-type': 'text/plain' }, query = '' } = {}) =>
    new ResponseWire('xhr-streaming', gateway, `/encke/xhr-streaming?${query}`,
      { method: 'POST', body: lines(packets), headers, parser: packetLines() }),
  up: postText,
};
