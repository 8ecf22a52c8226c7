// How a client speaks to Encke over each transport (docs/protocol.md, 2), for the generator: bench/load/target.h.
import { head, upgrade } from './http_words.mjs';

const packets = (more = '') => `{"connect":{"key":"{key}"${more}}}\n{subscriptions}`;
const subscribe = '{"id":1,"subscribe":{"channel":"{channel}"}}\n';

/// Percent-encoded, the generator's places excepted.
const encode = (text) => encodeURIComponent(text).replace(/%7B(key|channel|subscriptions)%7D/g, '{$1}');

const common = { ready: '"result":', session: '"session":"' };

const byQuery = (route, more = '') => ({
  ...common,
  kind: 'stream',
  openHead: head(`GET /encke/${route}?p=${encode(packets())}${more}`),
  eachChannel: encode(subscribe),
});

const websocket = (more = '') => ({
  ...common,
  kind: 'websocket',
  openHead: upgrade('/encke/websocket', more),
  openMessage: packets(),
  eachChannel: subscribe,
});

/// Without packets of ours, as many other systems do it.
export const rawWebSocket = 'raw WebSocket (/encke/socket/channel)';
export const nativeEventSource = 'native EventSource (/encke/events)';

/// Rows that compare with the bare machine use `transports`.
export const raw = {
  [rawWebSocket]: {
    kind: 'websocket', openHead: upgrade('/encke/socket/channel?channel=c000000'), ready: '',
  },
  [nativeEventSource]: {
    kind: 'stream', openHead: head('GET /encke/events?channels=c000000'), ready: 'encke-position',
  },
};

export const transports = {
  'websocket': websocket(),
  'eventsource': byQuery('eventsource'),
  'xhr-streaming': {
    ...common, kind: 'stream', openHead: head('POST /encke/xhr-streaming'), openBody: packets(), eachChannel: subscribe,
  },
  'forever-frame': byQuery('forever-frame', '&callback=f'),
  'long-polling': {
    ...common,
    kind: 'poll',
    openHead: head('POST /encke/long-polling'),
    openBody: packets(',"resume":true'),
    eachChannel: subscribe,
    againBody: '{"resume":{"session":"{session}","k":{k},"have":{have},"seq":{seq}}}',
  },
};

const everywhere = { ...transports, ...raw };
export const allNames = Object.keys(everywhere);
export const streaming = Object.keys(transports).filter((name) => transports[name].kind !== 'poll');
export const allStreaming = allNames.filter((name) => everywhere[name].kind !== 'poll');

export const compressedWebSocket = websocket('Sec-WebSocket-Extensions: permessage-deflate\r\n');
/// `echo(size)`: how messages of so many bytes are echoed. Here the size does not matter.
export const echo = () => ({ kind: 'websocket', openHead: upgrade('/encke/socket/echo') });

/// Any body is a publication.
export const publishHead = (key) => `${head('POST /encke/pub/{channel}')}X-API-Key: ${key}\r\n`;
/// One message up, on a session that has subscribed.
export const sendHead = head('POST /encke/send');
export const sendBody = (data) => `{"send":{"session":"{session}","seq":{seq},"have":{have}}}\n` +
  `{"publish":{"channel":"up:x","data":"${data}"}}`;
