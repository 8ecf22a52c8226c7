// Peer: the client's side of a session as docs/protocol.md has it, over any raw transport: it counts, acknowledges,
// answers heartbeats, polls again, and opens the next stream where one was recycled. It does nothing clever; a case
// drives it, and may lie in every number. Heartbeats are answered as they come, all else is done when the case takes
// packets: what a case does meanwhile may take longer than `session.pong_timeout`.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { pause } from './deadline.mjs';
import { Ended } from './inbox.mjs';

export const randomKey = () => randomBytes(12).toString('hex');

const ackEveryPackets = 32;
const ackEveryBytes = 16 * 1024;

/// A heartbeat, or an answer about counting.
const isSignOfLife = (packet) => 'up' in packet || 'time' in packet || Object.keys(packet).length === 0;

export class Peer {
  /// `acks`: whether it acknowledges on a transport that stays open; `answers`: whether it answers heartbeats.
  constructor(gateway, transport, { key = randomKey(), resume = true, acks = true, answers = true, ...options } = {}) {
    Object.assign(this, { gateway, transport, key, resumable: resume, acks, answers, options });
    Object.assign(this, { k: 0, have: 0, sent: 0, up: 0, id: 0, wire: null, session: null, welcome: null });
    this.unacknowledged = { packets: 0, bytes: 0 };
    this.stash = [];
    this.heartbeats = 0;
    this.recycled = 0;
    this.onHeartbeat = () => {};
  }

  // --- attaching ---

  /// Opens with `connect`; resolves with the welcome. `members` overrides what the envelope says.
  async connect(commands = [], members = {}) {
    this.k += 1;
    const { key, k, have, resumable: resume } = this;
    this.#open({ connect: { key, resume, k, have, seq: this.sent + 1, ...members } }, commands);
    const packet = await this.wire.next();
    assert.ok(packet.connect, `expected a welcome, got ${JSON.stringify(packet)}`);
    return this.welcome;
  }

  /// Attaches with `resume`. Its answer may wait where a poll is held, so nothing is awaited.
  attach(commands = [], members = {}) {
    this.k += 1;
    const { session, k, have } = this;
    return this.#open({ resume: { session, k, have, seq: this.sent + 1, ...members } }, commands);
  }

  /// The same over another transport, as fallback and upgrade do.
  moveTo(transport, commands = [], members = {}) {
    this.transport = transport;
    return this.attach(commands, members);
  }

  #open(envelope, commands) {
    const wire = this.transport.open(this.gateway, [envelope, ...commands], this.options);
    wire.heard = (packet) => { if (wire === this.wire) this.#hear(packet); };
    this.wire = wire;
    this.sent += commands.length;
    this.unacknowledged = { packets: 0, bytes: 0 };
    return this.wire;
  }

  // --- down ---

  /// At once: a heartbeat may be right behind the welcome that says to which session its answer belongs.
  #hear(packet) {
    if (packet.connect) this.#welcomed(packet.connect);
    else if (isSignOfLife(packet) && this.answers && !this.transport.oneShot) this.#acknowledgeAside();
  }

  #welcomed(welcome) {
    this.welcome = welcome;
    this.session = welcome.session;
    this.up = welcome.up;
  }

  /// The next packet that is not the protocol's own housekeeping.
  async next(ms) {
    if (this.stash.length > 0) return this.stash.shift();
    for (;;) {
      const packet = await this.#fromWire(ms);
      if (packet.disconnect?.code === 3003) this.#recycle();
      else if (!this.#keepHouse(packet)) return this.#count(packet);
    }
  }

  async #fromWire(ms) {
    for (;;) {
      try {
        return await this.wire.next(ms);
      } catch (error) {
        if (!(error instanceof Ended) || !this.transport.oneShot || error.end.status !== 200) throw error;
        if (!this.transport.holds) await pause(this.welcome?.poll_interval ?? 100);
        this.attach();
      }
    }
  }

  #recycle() {
    this.recycled += 1;
    this.attach();
  }

  /// Heartbeats and answers about counting; true where the packet was one.
  #keepHouse(packet) {
    if (packet.resume) this.up = packet.resume.up;
    else if (!isSignOfLife(packet)) return false;
    else this.#heartbeat(packet);
    return true;
  }

  #heartbeat({ up = this.up }) {
    this.up = up;
    this.heartbeats += 1;
    this.onHeartbeat(this.heartbeats);
  }

  #count(packet) {
    if (packet.disconnect || packet.connect) return packet;
    this.have += 1;
    this.unacknowledged.packets += 1;
    this.unacknowledged.bytes += JSON.stringify(packet).length;
    if (this.#mustAcknowledge()) this.#acknowledgeAside();
    return packet;
  }

  #mustAcknowledge() {
    const { packets, bytes } = this.unacknowledged;
    return (
      this.acks && this.resumable && !this.transport.oneShot && (packets >= ackEveryPackets || bytes >= ackEveryBytes)
    );
  }

  /// Nobody waits for this one: where it fails, the case sees that nothing follows.
  #acknowledgeAside() { this.acknowledge()?.catch(() => {}); }

  acknowledge() {
    this.unacknowledged = { packets: 0, bytes: 0 };
    return this.transport.duplex ? this.wire.up([{ ack: this.have }]) : this.post([]);
  }

  // --- up ---

  /// Commands by the way up of the transport. On a one-way transport resolves with the answer packet.
  async send(commands, members = {}) {
    const seq = this.sent + 1;
    this.sent += commands.length;
    if (this.transport.duplex) return this.wire.up(commands);
    return this.post(commands, { seq, ...members });
  }

  /// One send request; at most one at a time is under way.
  post(commands, members = {}) {
    const { session, have, sent } = this;
    const request = () =>
      this.transport.up(this.gateway, [{ send: { session, seq: sent + 1, have, ...members } }, ...commands]);
    this.posting = (this.posting ?? Promise.resolve()).then(request, request);
    return this.posting.then(({ packet }) => this.#answered(packet));
  }

  #answered(packet) {
    if (packet && 'up' in packet) this.up = packet.up;
    return packet;
  }

  command(method, params) {
    this.id += 1;
    return { id: this.id, [method]: params };
  }

  /// Sends one command; resolves with its reply, keeping what came before it for next().
  async call(method, params) {
    const command = this.command(method, params);
    await this.send([command]);
    return this.reply(command.id);
  }

  async reply(id) {
    const before = [];
    for (;;) {
      const packet = await this.next();
      if (packet.disconnect) throw new Error(`waiting for reply ${id}: ${JSON.stringify(packet)}`);
      if (packet.id === id) {
        this.stash = [...before, ...this.stash];
        return packet;
      }
      before.push(packet);
    }
  }

  async subscribe(channel, since) {
    const { result, error } = await this.call('subscribe', since ? { channel, since } : { channel });
    assert.ok(result, `subscribe ${channel}: ${JSON.stringify(error)}`);
    return result;
  }

  // --- what a case expects ---

  /// The next packet, which must be a publication.
  async pub() {
    const packet = await this.next();
    assert.ok(packet.pub, `expected a publication, got ${JSON.stringify(packet)}`);
    return packet.pub;
  }

  /// The data of the next `count` packets, all publications.
  async data(count) {
    const values = [];
    while (values.length < count) values.push((await this.pub()).data);
    return values;
  }

  /// {code, reason, retry_after} of the disconnect that follows, whatever comes before it.
  async disconnected(ms) {
    for (;;) {
      const { disconnect } = await this.next(ms);
      if (disconnect) return disconnect;
    }
  }

  cut() { this.wire?.cut(); }
}
