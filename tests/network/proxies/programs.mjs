// How each program is started around a file of ours: program(folder, port) -> [program, arguments], and how the file's
// addresses, which are those that the documentation shows, become the test's: fill(text, {port, gateway, site}).
// `idle` is every idle time-out of the program in seconds, which the files write as 60s or 60 seconds.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readText } from './text.mjs';

/// Replaces what must be there: a file that says it in another way would be run with the wrong address.
function replaced(text, pairs) {
  return pairs.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`the configuration does not say ${JSON.stringify(from)}`);
    return all.replaceAll(from, to);
  }, text);
}

/// Two addresses where the file knows the site, else one: what is behind it is then the site, if there is one.
function upstreams(text, { gateway, site }, address) {
  if (text.includes(address(8000))) {
    return [[address(8080), address(gateway)], [address(8000), address(site ?? gateway)]];
  }
  return [[address(8080), address(site ?? gateway)]];
}

const hostAndPort = (port) => `127.0.0.1:${port}`;
const vclPort = (port) => `.port = "${port}";`;

function framed(frame, folder, tested) {
  writeFileSync(path.join(folder, path.basename(frame)), readText(frame));
  return path.join(folder, tested);
}

export const nginx = {
  listens: /Address already in use/,
  fill: (text, to) => replaced(text, [['listen 80;', `listen 127.0.0.1:${to.port};`],
    ...upstreams(text, to, hostAndPort)]),
  start(folder, text) {
    writeFileSync(framed('nginx/main.conf', folder, 'tested.conf'), text);
    return ['nginx', ['-p', folder, '-c', 'main.conf', '-e', 'stderr']];
  },
};

export const haproxy = {
  listens: /cannot bind|Address already in use/,
  fill: (text, to) => replaced(text, [['bind :80', `bind 127.0.0.1:${to.port}`], ...upstreams(text, to, hostAndPort)]),
  start(folder, text) {
    writeFileSync(framed('haproxy/main.cfg', folder, 'tested.cfg'), text);
    return ['haproxy', ['-db', '-f', 'main.cfg', '-f', 'tested.cfg']];
  },
};

export const varnish = {
  listens: /Could not (get|open) (sockets?|listen)|Address already in use/i,
  fill: (text, to) => replaced(text, upstreams(text, to, vclPort)),
  start(folder, text, port, idle) {
    writeFileSync(path.join(folder, 'tested.vcl'), text);
    return ['varnishd', ['-F', '-j', 'none', '-n', folder, '-f', path.join(folder, 'tested.vcl'),
      '-a', `127.0.0.1:${port}`, '-s', 'malloc,16m', '-p', 'thread_pools=1', '-p', 'thread_pool_min=10',
      '-p', `pipe_timeout=${idle}`]];
  },
};

export const squid = {
  listens: /Cannot open HTTP Port|Address already in use|Unable to open HTTP/,
  forward: true,
  fill: (text, to) => replaced(text, [['http_port 3128', `http_port 127.0.0.1:${to.port}`]]),
  start(folder, text) {
    writeFileSync(framed('squid/main.conf', folder, 'tested.conf'), text);
    return ['squid', ['-N', '-d', '1', '-f', 'main.conf', '-n', `lab${path.basename(folder).replace(/\W/g, '')}`]];
  },
};
