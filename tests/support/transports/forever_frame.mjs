import { foreverFrame } from '../parsers.mjs';
import { postForm } from '../uplink.mjs';
import { ResponseWire, lines } from '../wire.mjs';

export const foreverFrameTransport = {
  name: 'forever-frame',
  stream: true,
  callback: true,
  open: (gateway, packets, { headers = {}, callback = 'encke.down', query = '' } = {}) =>
    new ResponseWire('forever-frame', gateway,
      `/encke/forever-frame?p=${encodeURIComponent(lines(packets))}&callback=${callback}${query}`,
      { headers, parser: foreverFrame() }),
  up: postForm,
};
