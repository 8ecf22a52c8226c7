import { packetCall } from '../parsers.mjs';
import { getScript } from '../uplink.mjs';
import { ResponseWire, lines } from '../wire.mjs';

export const jsonpPolling = {
  name: 'jsonp-polling',
  oneShot: true,
  holds: true,
  callback: true,
  open: (gateway, packets, { headers = {}, callback = 'down', query = '' } = {}) =>
    new ResponseWire('jsonp-polling', gateway,
      `/encke/jsonp-polling?p=${encodeURIComponent(lines(packets))}&callback=${callback}${query}`,
      { headers, parser: packetCall(callback) }),
  up: getScript,
};
