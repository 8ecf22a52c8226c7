// Side: one of those that are compared, with a server and a generator of its own for a round.
import { Load } from './load.mjs';
import { costOf } from './proc.mjs';
import { sum } from './numbers.mjs';

/// `description`: {name, system, serverOptions, work, client, count, numbers}: `client` is what the generator is told
/// beside the work; `count` and `numbers` are its command `run`; `warmUp` is a part of the count, a tenth where it is not
/// said.
export class Side {
  static async start(description) {
    const server = await description.system.start(description.serverOptions);
    const side = new Side(description, server);
    try {
      side.load = await Load.start(server, description.work, description.client);
    } catch (error) {
      await side.stop();
      throw error;
    }
    return side;
  }

  constructor(description, server) {
    this.description = description;
    this.server = server;
    this.segments = [];
  }

  #run(count) { return this.load.run(count, ...(this.description.numbers ?? [])); }

  warmUp() { return this.#run(Math.ceil(this.description.count * (this.description.warmUp ?? 0.1))); }

  async measure() {
    this.segments.push(await costOf(this.server.pid, () => this.#run(this.description.count)));
  }

  /// All segments as one run.
  get run() {
    const total = (of) => sum(this.segments.map(of));
    const counts = ['deliveries', 'lost', 'repeated', 'broken', 'bytes_in', 'bytes_out', 'reads'].map((name) =>
      [name, total(({ result }) => result[name] ?? 0)]);
    const seconds = total((segment) => segment.seconds);
    const generatorCpu = total(({ result }) => result.cpu * result.seconds) / seconds;
    const generator = { ...Object.fromEntries(counts), cpu: generatorCpu };
    return {
      generator, seconds,
      cpu: total(({ cpu }) => cpu), user: total(({ user }) => user), waited: total(({ waited }) => waited),
    };
  }

  async stop() {
    await this.load?.stop();
    await this.server.stop();
  }
}
