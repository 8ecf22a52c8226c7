// How a case is written down, and what it is given while it runs.
//
//   over(streams, '3.2', 'what must hold', async (t) => {...}, 'heartbeat')   once for each of these transports
//   once('7.1', 'what must hold', async (t) => {...})                          no transport of its own
//
// The number is the paragraph of docs/protocol.md, or a word for what stands in the issue only. The last argument is
// the configuration (configs.mjs), `plain` where there is none.
import { Peer } from '../support/peer.mjs';
import { RawSocket } from '../support/raw.mjs';

export const cases = [];

export function over(transports, paragraph, what, run, config = 'plain') {
  for (const transport of transports) {
    cases.push({ name: `${paragraph} ${what} [${transport.name}]`, transport, run, config });
  }
}

export function once(paragraph, what, run, config = 'plain') {
  cases.push({ name: `${paragraph} ${what}`, transport: null, run, config });
}

let channels = 0;

/// A case's hands: the gateway, its transport, and what it opens, which is closed behind it.
export class Context {
  #open = [];

  constructor(gateway, transport) {
    Object.assign(this, { gateway, transport, api: gateway.api });
  }

  /// A channel that no other case has: `t.channel('chat')` is one of the namespace "chat".
  channel(namespace) {
    channels += 1;
    return `${namespace ? `${namespace}:` : ''}case-${channels}`;
  }

  peer(options = {}, transport = this.transport) {
    return this.closing(new Peer(this.gateway, transport, options));
  }

  /// A peer with an open session that is subscribed to `channel`.
  async subscriber(channel, options = {}, transport = this.transport) {
    const peer = this.peer(options, transport);
    await peer.connect([peer.command('subscribe', { channel })]);
    await peer.reply(1);
    return peer;
  }

  wire(packets, options = {}, transport = this.transport) {
    return this.closing(transport.open(this.gateway, packets, options));
  }

  /// Returns when the gateway has surely read the request of a held poll, of which nothing tells: its bytes were there
  /// before three round trips, and one turn of the gateway's loop accepts or reads all that is there.
  async settle(wire) {
    await wire.sent;
    await this.#turns();
  }

  /// Cuts the peer's transport; returns when the gateway has surely seen it.
  async vanish(peer) {
    peer.cut();
    await peer.wire.ended;
    await this.#turns();
  }

  async #turns() {
    for (let turn = 0; turn < 3; turn += 1) await this.api.call('info');
  }

  async raw() { return this.closing(await RawSocket.open(this.gateway)); }

  closing(thing) {
    this.#open.push(thing);
    return thing;
  }

  close() { for (const thing of this.#open) thing.cut ? thing.cut() : thing.close(); }
}
