// Readers that open a stream and then never read a byte, over each transport that stays open.
import net from 'node:net';
import WebSocket from 'ws';
import { randomKey } from '../../support/peer.mjs';
import { lines } from '../../support/wire.mjs';

const hello = (channel, resume) =>
  lines([{ connect: { key: randomKey(), resume } }, { id: 1, subscribe: { channel } }]);

/// A connection on which `request` is written and nothing is read: node takes a buffer full from the kernel and stops.
function mute(gateway, request) {
  const socket = net.connect({ host: '127.0.0.1', port: gateway.port, pauseOnConnect: true });
  socket.on('error', () => {});  // a reset ends it like any other end
  socket.write(request);
  return { close: () => socket.destroy() };
}

const get = (gateway, path) => mute(gateway, `GET ${path} HTTP/1.1\r\nHost: ${gateway.host}\r\n\r\n`);

function post(gateway, path, body) {
  const head = `POST ${path} HTTP/1.1\r\nHost: ${gateway.host}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return mute(gateway, `${head}\r\n\r\n${body}`);
}

function socket(gateway, channel, resume) {
  const websocket = new WebSocket(`${gateway.url.replace('http', 'ws')}/encke/websocket`, { perMessageDeflate: false });
  websocket.on('open', () => {
    websocket.send(hello(channel, resume));
    websocket.pause();
  });
  websocket.on('error', () => {});
  return { close: () => websocket.terminate() };
}

const inUrl = (channel, resume) => encodeURIComponent(hello(channel, resume));

/// name -> open(gateway, channel, resume)
const streams = {
  websocket: socket,
  'xhr-streaming': (gateway, channel, resume) => post(gateway, '/encke/xhr-streaming', hello(channel, resume)),
  eventsource: (gateway, channel, resume) => get(gateway, `/encke/eventsource?p=${inUrl(channel, resume)}`),
  'forever-frame': (gateway, channel, resume) =>
    get(gateway, `/encke/forever-frame?callback=f&p=${inUrl(channel, resume)}`),
};

/// Every way to be such a reader. With `resume` what was sent is kept until it is acknowledged, which it never is here;
/// without it only what the kernel did not take waits.
export const silentReaders = [
  ...Object.entries(streams).flatMap(([name, open]) => [
    { name: `${name}-resumable`, open: (gateway, channel) => open(gateway, channel, true) },
    { name: `${name}-plain`, open: (gateway, channel) => open(gateway, channel, false) },
  ]),
  { name: 'events', open: (gateway, channel) => get(gateway, `/encke/events?channels=${channel}`) },
];
