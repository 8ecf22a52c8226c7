// Two hosts: this process's network namespace, where the client is, and the gateway's, joined by two wires. All of it
// ends with the processes: no namespace has a name.
//
//   the road    what the client uses, and what is broken      10.98.0.1 (client)  10.98.0.2 (gateway)
//   the desk    the test's own way to the gateway's API        10.98.1.1           10.98.1.2
import { execFileSync, spawn } from 'node:child_process';
import { binary, environment, Gateway, outputLine, writeConfig } from '../../support/gateway.mjs';
import { eventually } from '../../support/deadline.mjs';

const key = 'test-key';

const command = (line) => execFileSync('sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

/// The gateway's process, in a namespace of its own; it may start before its wires are there.
function startApart(config) {
  const args = ['--net', binary, 'serve', '--config', writeConfig(config), '--listen', '0.0.0.0:0'];
  const env = { ...environment, ENCKE_API_KEY: key };
  const child = spawn('unshare', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const program = { child, stdout: '', stderr: '' };
  child.stdout.on('data', (data) => { program.stdout += data; });
  child.stderr.on('data', (data) => { program.stderr += data; });
  program.exited = new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return program;
}

export class TwoHosts {
  static async start(config) {
    const program = startApart(config);
    const [, port] = await outputLine(program, /^listening address=\S+:(\d+)/m);
    return new TwoHosts(program, port);
  }

  constructor(program, port) {
    this.pid = program.child.pid;
    this.#wire('road', '10.98.0');
    this.#wire('desk', '10.98.1');
    /// By the desk: nothing that happens to the road is in its way.
    this.gateway = new Gateway(program, `http://10.98.1.2:${port}`, key);
    this.road = { url: `http://10.98.0.2:${port}` };
  }

  /// A wire has an end of the same name in each namespace.
  #wire(name, net) {
    command(`
      ip link add ${name} type veth peer name ${name} netns ${this.pid}
      ip address add ${net}.1/24 dev ${name}
      ip link set ${name} up`);
    this.#there(`ip address add ${net}.2/24 dev ${name} && ip link set ${name} up`);
  }

  #there(line) { return command(`nsenter --net=/proc/${this.pid}/ns/net sh -ec '${line}'`); }

  // --- what may happen to the road ---

  /// So many of a hundred packets are lost, in each direction.
  lose(percent) {
    const random = `-m statistic --mode random --probability ${percent / 100} -j DROP`;
    this.#there(`iptables -A INPUT -i road ${random} && iptables -A OUTPUT -o road ${random}`);
  }

  /// Packets of the client that match are dropped: `match` is of iptables.
  drop(match) { this.#there(`iptables -A INPUT -i road -p tcp ${match} -j DROP`); }

  /// Nothing gets through any more, and nobody says so.
  silence() { this.#there('iptables -A INPUT -i road -j DROP && iptables -A OUTPUT -o road -j DROP'); }

  /// All packets pass again.
  heal() { this.#there('iptables -F'); }

  /// How many packets the rules have dropped.
  dropped() {
    const rules = this.#there('iptables -nvxL');
    return [...rules.matchAll(/^\s*(\d+)\s+\d+\s+DROP /gm)].reduce((sum, [, packets]) => sum + Number(packets), 0);
  }

  /// The client's host has no address any more, as where a phone leaves its network; or has it again.
  address(isThere) { command(`ip address ${isThere ? 'add' : 'delete'} 10.98.0.1/24 dev road`); }

  /// The client's end of the wire is pulled out, or in.
  plug(isIn) { command(`ip link set road ${isIn ? 'up' : 'down'}`); }

  async ready() {
    await eventually('the gateway over the desk', () => this.gateway.api.call('info').catch(() => null));
    return this;
  }
}
