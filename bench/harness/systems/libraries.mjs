// Systems that are libraries: a small server on each, in bench/peers, which prints its port.
import { fileURLToPath } from 'node:url';
import { Program, cores } from '../programs.mjs';
import { rawWebSocket } from './encke_words.mjs';
import { head, json, upgrade } from './http_words.mjs';

async function started(program) {
  const { port } = await program.next('listening');
  return { pid: program.pid, port, stop: () => program.stop() };
}

const script = (name) => fileURLToPath(new URL(`../../peers/${name}.mjs`, import.meta.url));
const start = (name) => () => started(new Program(name, [], cores.server, [process.execPath, script(name)]));

const plain = (openHead) => {
  const words = { kind: 'websocket', openHead, ready: '' };
  return { websocket: words, [rawWebSocket]: words };
};
const plainEcho = () => ({ kind: 'websocket', openHead: upgrade('/echo') });
const publishHead = head('POST /pub/{channel}');

export const ws = {
  name: 'ws', transports: plain(upgrade('/channel')), echo: plainEcho, publishHead, start: start('ws'),
};

export const libwebsockets = {
  name: 'libwebsockets',
  transports: plain(upgrade('/', 'Sec-WebSocket-Protocol: channel\r\n')),
  echo: () => ({ kind: 'websocket', openHead: upgrade('/', 'Sec-WebSocket-Protocol: echo\r\n') }),
  publishHead,
  start: () => started(new Program('libwebsockets', [], cores.server)),
};

/// A session's address; the generator's keys are random enough to be names of sessions.
const session = (route) => `/sockjs/000/{key}/${route}`;

/// https://sockjs.github.io/sockjs-protocol/sockjs-protocol-0.3.3.html
export const sockjs = {
  name: 'sockjs',
  transports: {
    'websocket': { kind: 'websocket', openHead: upgrade(session('websocket')), ready: 'o' },
    'eventsource': { kind: 'stream', openHead: head(`GET ${session('eventsource')}`), ready: 'data: o\r\n' },
    'xhr-streaming': { kind: 'stream', openHead: head(`POST ${session('xhr_streaming')}`), ready: '\no\n' },
    'forever-frame': { kind: 'stream', openHead: head(`GET ${session('htmlfile?c=f')}`), ready: 'p("o")' },
    'long-polling': { kind: 'poll', openHead: head(`POST ${session('xhr')}`), ready: 'o\n' },
  },
  echo: () => ({
    kind: 'websocket', openHead: upgrade('/echo/000/{key}/websocket'), ready: 'o',
    echoUp: '["{marker}"]', echoDown: 'a["{marker}"]',
  }),
  publishHead,
  start: start('sockjs'),
};

const engine = (transport, more = '') => `/socket.io/?EIO=4&transport=${transport}${more}`;
const entered = { ready: '40{"sid"', session: '"sid":"' };

/// https://socket.io/docs/v4/engine-io-protocol/ and /socket-io-protocol/
export const socketio = {
  name: 'socket.io',
  transports: {
    'websocket': {
      ...entered, kind: 'websocket', openHead: upgrade(engine('websocket')), openMessage: '40', afterUpgrade: true,
    },
    'long-polling': {
      ...entered, kind: 'poll', openHead: head(`GET ${engine('polling')}`),
      nextHead: head(`POST ${engine('polling', '&sid={session}')}`), nextBody: '40',
      againHead: head(`GET ${engine('polling', '&sid={session}')}`),
    },
  },
  echo: () => ({
    kind: 'websocket', openHead: upgrade(engine('websocket')), openMessage: '40', ready: '40{"sid"',
    echoUp: '42["m","{marker}"]', echoDown: '42["m","{marker}"]',
  }),
  publishHead,
  start: start('socketio'),
};

const handshake = '[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["{type}"]}]';
const subscribe = '{"channel":"/meta/subscribe","clientId":"{session}","subscription":"/c000000"}';
const connect = '{"channel":"/meta/connect","clientId":"{session}","connectionType":"{type}"}';
const as = (type, text) => text.replace('{type}', type);
const bayeux = { ready: '"subscription":"/c000000"', session: '"clientId":"' };
const bayeuxHead = `${head('POST /faye')}${json}`;

/// Bayeux: https://docs.cometd.org/current/reference/#_bayeux
export const faye = {
  name: 'faye',
  transports: {
    'websocket': {
      ...bayeux, kind: 'websocket', openHead: upgrade('/faye'), afterUpgrade: true,
      openMessage: as('websocket', handshake), nextMessages: `[${subscribe}]\n[${as('websocket', connect)}]`,
    },
    'long-polling': {
      ...bayeux, kind: 'poll', openHead: bayeuxHead, openBody: as('long-polling', handshake),
      nextHead: bayeuxHead, nextBody: `[${subscribe}]`, againBody: `[${as('long-polling', connect)}]`,
    },
  },
  publishing: (payload) => ({ publishHead: bayeuxHead, payload: `[{"channel":"/{channel}","data":"${payload}"}]` }),
  start: start('faye'),
};
