// FaultProxy: a reverse proxy in front of one gateway that does what bad networks and bad proxies do. It follows the
// requests of every connection, asks its plan about each, and changes bytes and endings as the plan says; everything
// else passes as it is. faults.mjs has the list.
//
//   const proxy = await FaultProxy.start(gateway, { seed: 1, plan });
//   proxy.plan = (request, random) => request.upgrade && random.chance(0.5) ? faults.muteUpgrade() : null;
import http from 'node:http';
import net from 'node:net';
import { within } from './deadline.mjs';
import { Connection } from './fault_proxy/connection.mjs';
import { resetNow } from './fault_proxy/endpoint.mjs';
import { Exchange } from './fault_proxy/exchange.mjs';
import { listOf } from './fault_proxy/faults.mjs';
import { seeded } from './fault_proxy/random.mjs';

export { faults } from './fault_proxy/faults.mjs';

const logLimit = 2000;
const [forPlan, forStages] = [1, 2];  // a plan that draws once more changes no byte that is drawn elsewhere

export class FaultProxy {
  #connections = new Set();
  #stalled = false;
  #refusing = false;
  #emptied = () => {};
  copies = new Set();

  /// `plan(request, random)` answers with a fault, a list of them, or nothing.
  static async start(gateway, options) {
    const proxy = new FaultProxy(gateway, options);
    await new Promise((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve);
    });
    proxy.port = proxy.server.address().port;
    proxy.host = `127.0.0.1:${proxy.port}`;
    proxy.url = `http://${proxy.host}`;
    return proxy;
  }

  constructor(gateway, { seed = 1, plan = () => null } = {}) {
    Object.assign(this, { target: gateway, seed, plan, log: [] });
    /// `planned` and `faults` count by kind: those that a plan named, and those that really happened.
    this.counts = { connections: 0, refused: 0, requests: 0, planned: {}, faults: {} };
    this.agent = new http.Agent({ keepAlive: true });
    this.server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  /// The application's way to the gateway, which is not the proxy's.
  get api() { return this.target.api; }

  /// How many connections there are now.
  get open() { return this.#connections.size; }

  #accept(socket) {
    if (this.#refusing) return this.#refuse(socket);
    this.counts.connections += 1;
    const connection = new Connection(this, socket);
    this.#connections.add(connection);
    if (this.#stalled) connection.stall(true);
    return undefined;
  }

  #refuse(socket) {
    this.counts.refused += 1;
    resetNow(socket.on('error', () => {}));
  }

  // --- for connections ---

  /// A request has come: asks the plan.
  exchange(connection, request) {
    this.counts.requests += 1;
    request.number = this.counts.requests;
    const list = listOf(this.plan?.(request, seeded(this.seed, request.number, forPlan)));
    const entry = this.#note(request, list);
    return new Exchange(connection, request, list, { random: seeded(this.seed, request.number, forStages), entry });
  }

  #note({ number, onConnection, method, path }, list) {
    const entry = { number, onConnection, method, path, faults: list.map(({ kind }) => kind), struck: [] };
    for (const kind of entry.faults) this.counts.planned[kind] = (this.counts.planned[kind] ?? 0) + 1;
    this.log.push(entry);
    if (this.log.length > logLimit) this.log.splice(0, logLimit / 2);
    return entry;
  }

  struck(entry, { kind }) {
    if (entry.struck.includes(kind)) return;
    entry.struck.push(kind);
    this.counts.faults[kind] = (this.counts.faults[kind] ?? 0) + 1;
  }

  left(connection) {
    this.#connections.delete(connection);
    if (this.open === 0) this.#emptied();
  }

  // --- for tests ---

  /// Drops all connections now; new ones are served.
  cut({ reset = false } = {}) {
    for (const connection of [...this.#connections]) connection.drop(reset ? 'rst' : 'fin');
    for (const copy of [...this.copies]) copy.close();
  }

  /// Passes nothing, on no connection, and closes none; or goes on with what was held back.
  stall(isStalled = true) {
    this.#stalled = isStalled;
    for (const connection of [...this.#connections]) connection.stall(isStalled);
  }

  /// Resets new connections.
  refuse(isRefusing = true) { this.#refusing = isRefusing; }

  /// Later requests go to another gateway, on the connections that there are too.
  retarget(gateway) { this.target = gateway; }

  /// Resolves when nothing of the proxy is left.
  async close() {
    const closed = new Promise((resolve) => { this.server.close(resolve); });
    const emptied = new Promise((resolve) => { this.#emptied = resolve; });
    for (const connection of [...this.#connections]) connection.destroy();
    for (const copy of [...this.copies]) copy.close();
    this.agent.destroy();
    await within('the fault proxy to close', Promise.all(this.open > 0 ? [closed, emptied] : [closed]));
  }

  /// As a lab ends what it has started.
  stop() { return this.close(); }
}
