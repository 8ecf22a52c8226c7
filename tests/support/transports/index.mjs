// The raw clients of the gateway's transports, one line each. All have one interface:
//
//   name
//   open(gateway, packets, {headers, query, callback})  -> Wire
//   up(gateway, packets)                                -> {status, packet}; not for duplex ones (their Wire has up())
//
// and traits, by which a case says over which it runs:
//   duplex    packets go up the same connection
//   stream    one response that stays open
//   oneShot   a response that ends after one batch
//   holds     a one-shot response that waits for something to send
//   callback  the page names a function
//   posts     the opening packets travel in a request's body
import { eventsource } from './eventsource.mjs';
import { foreverFrameTransport } from './forever_frame.mjs';
import { jsonpPolling } from './jsonp_polling.mjs';
import { longPolling } from './long_polling.mjs';
import { polling } from './polling.mjs';
import { websocket } from './websocket.mjs';
import { xhrStreaming } from './xhr_streaming.mjs';

export const all = [websocket, eventsource, xhrStreaming, foreverFrameTransport, longPolling, jsonpPolling, polling];

export const duplex = all.filter((transport) => transport.duplex);
export const oneWay = all.filter((transport) => !transport.duplex);
export const streams = all.filter((transport) => transport.stream);
export const oneShots = all.filter((transport) => transport.oneShot);
/// Those that keep a response or socket open, so that the gateway can say something at any time.
export const open = all.filter((transport) => transport.duplex || transport.stream);
/// As `open`, and the held polls.
export const waiting = all.filter((transport) => transport !== polling);
export const callbacks = all.filter((transport) => transport.callback);
export const posts = all.filter((transport) => transport.posts);
export { websocket, longPolling, polling };
