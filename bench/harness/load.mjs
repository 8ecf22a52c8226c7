// Load: the generator at work on a server.
import { Program, cores } from './programs.mjs';

/// {openHead: 'GET ...'} as --open-head 'GET ...'.
const optionsOf = (description) => Object.entries(description).flatMap(([name, value]) =>
  [`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, String(value)]);

const withoutPublishing = (description) =>
  Object.fromEntries(Object.entries(description).filter(([name]) => !/^(publish|payload)/.test(name)));

export class Load {
  /// `description`: what bench/load/target.h and the work ask for. Resolves when all clients are there.
  static async start(server, work, description) {
    const all = { ...description, ...server.more, work, port: server.port };
    const options = optionsOf(work === 'fanout' ? all : withoutPublishing(all));
    const load = new Load(new Program('load', options, cores.generator));
    await load.program.next('ready').catch(async (error) => {
      await load.stop();
      throw error;
    });
    return load;
  }

  constructor(program) { this.program = program; }

  /// What the generator says about it: published, deliveries, lost, ..., cpu, idle, seconds.
  run(count, ...numbers) {
    this.program.tell(['run', count, ...numbers].join(' '));
    return this.program.next('done');
  }

  leave() {
    this.program.tell('leave');
    return this.program.next('left');
  }

  stop() { return this.program.stop(); }
}
