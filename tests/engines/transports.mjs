// The transports, in the client's order of preference, which is the order of the matrix.
import { all } from '../support/transports/index.mjs';

export const transports = ['websocket', 'xhr-streaming', 'eventsource', 'forever-frame', 'long-polling',
  'jsonp-polling', 'polling'];

/// Each transport with the same reason, or null.
export const everything = (reason) => Object.fromEntries(transports.map((name) => [name, reason]));

if (all.some(({ name }) => !transports.includes(name))) throw new Error('the lab does not know all transports');
