import WebSocket from 'ws';
import { Wire, lines } from '../wire.mjs';

/// A WebSocket as a Wire: a close code of the gateway's table comes as the packet that other transports get.
class WebSocketWire extends Wire {
  constructor(gateway, packets, { headers = {}, autoPong = true, query = '' } = {}) {
    super('websocket');
    this.pings = 0;
    this.socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/encke/websocket${query}`,
      { headers, autoPong, perMessageDeflate: false, agent: gateway.tunnel });
    this.opened = new Promise((resolve) => { this.socket.on('open', resolve); });
    if (packets.length > 0) this.up(packets);
    this.socket.on('message', (data) => this.#message(JSON.parse(data.toString())));
    this.socket.on('ping', () => { this.pings += 1; });
    this.socket.on('unexpected-response', (request, response) => this.#refused(request, response));
    this.socket.on('error', (error) => this.end({ error: error.code ?? error.message }));
    this.socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
  }

  /// A disconnect that comes as a packet says the same as the close frame behind it, and when to come again.
  #message(packet) {
    if (packet.disconnect) this.told = packet.disconnect;
    else this.packet(packet);
  }

  #refused(request, response) {
    this.end({ status: response.statusCode, headers: response.headers });
    request.destroy();
  }

  #closed(code, reason) {
    const disconnect = { ...this.told, code, reason };
    if (code >= 3000) this.packet({ disconnect });
    this.end({ code, reason });
  }

  async up(packets) {
    await this.opened;
    this.socket.send(lines(packets));
  }
  cut() { this.socket.terminate(); }
  close() { this.socket.close(1000); }
  stall() { this.socket.pause(); }
}

export const websocket = {
  name: 'websocket',
  duplex: true,
  open: (gateway, packets, options) => new WebSocketWire(gateway, packets, options),
};
