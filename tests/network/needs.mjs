// What a case may need of the machine: how to find out whether it is there, and how to get it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const succeeds = (program, args) => promisify(execFile)(program, args, { timeout: 20_000 }).then(() => null);

/// Debian keeps servers in /usr/sbin, which is not on everybody's path.
process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

const installed = (program, args, aptPackage) => async () => {
  try {
    return await succeeds(program, args);
  } catch (error) {
    if (error.code === 'ENOENT') return `${program} is missing: apt-get install ${aptPackage}`;
    return `${program} ${args.join(' ')} fails: ${error.stderr || error.message}`.trim();
  }
};

/// A network namespace of its own, where an address can be added and a packet filter set.
async function netns() {
  const script = 'ip link set lo up && ip address add 10.254.0.1/32 dev lo && ip link add name a type veth peer name b';
  try {
    return await succeeds('unshare', ['--net', 'sh', '-c', script]);
  } catch (error) {
    return `network namespaces are not permitted here (${(error.stderr || error.message).trim().split('\n')[0]}): ` +
      'apt-get install iproute2, and run as root with CAP_SYS_ADMIN and CAP_NET_ADMIN (docker: --privileged)';
  }
}

/// Packets dropped by a rule, inside of a namespace of its own.
async function iptables() {
  const rule = ['iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '9', '-j', 'DROP'];
  try {
    return await succeeds('unshare', ['--net', ...rule]);
  } catch (error) {
    return `iptables cannot set a rule (${(error.stderr || error.message).trim().split('\n')[0]}): ` +
      'apt-get install iptables, and run as root with CAP_NET_ADMIN';
  }
}

const probes = {
  nginx: installed('nginx', ['-v'], 'nginx'),
  haproxy: installed('haproxy', ['-v'], 'haproxy'),
  squid: installed('squid', ['-v'], 'squid'),
  varnish: installed('varnishd', ['-V'], 'varnish'),
  chromium: installed('chromium', ['--version'], 'chromium'),
  firefox: installed('firefox-esr', ['--version'], 'firefox-esr'),
  netns,
  iptables,
};

const answers = new Map();

/// The first of `needs` that is not met, as a text for who wants to meet it; null where all are.
export async function missing(needs) {
  for (const need of needs) {
    if (!(need in probes)) throw new Error(`no such need: ${need}; there are: ${Object.keys(probes).join(', ')}`);
    if (!answers.has(need)) answers.set(need, probes[need]());
    const reason = await answers.get(need);
    if (reason !== null) return reason;
  }
  return null;
}
