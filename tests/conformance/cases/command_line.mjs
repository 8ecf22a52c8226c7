// The program itself: configuration files, what is said of wrong ones, ports in use, exit codes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { promisify } from 'node:util';
import { within } from '../../support/deadline.mjs';
import { fetchText } from '../../support/http.mjs';
import { Gateway, outputLine, run, writeConfig } from '../../support/gateway.mjs';
import { once } from '../case.mjs';
import { withGateway } from '../own_gateway.mjs';

const command = (what, body) => once('command', what, body);

/// Runs the program to its end: {code, stdout, stderr}.
async function finish(args, env) {
  const program = run(args, env);
  const { code } = await within(`${args.join(' ')} to end`, program.exited).finally(() =>
    program.child.kill('SIGKILL'),
  );
  return { code, stdout: program.stdout, stderr: program.stderr };
}

const lineOf = (file, number) => new RegExp(`${file.replace(/[.]/g, '\\.')}:${number}:`);

command('check: a good file is good, with comments and trailing commas', async () => {
  const file = writeConfig('// a comment\n{ /* another */ "session": { "ping_interval": "10s", }, }\n');
  assert.equal((await finish(['check', file])).code, 0);
});

command('check: everything wrong is told at once, with path, line and the nearest key', async () => {
  const file = writeConfig(`{
  "sesion": {},
  "session": {
    "ping_intervall": "10s",
    "pong_timeout": "25x",
    "bad_packets": 0
  },
  "transports": { "web-socket": {}, "polling": { "hold": "1s" } },
  "channels": { "namespaces": [ { "name": "Bad Name" }, { "name": "a" }, { "name": "a" } ] }
}
`);
  const { code, stdout, stderr } = await finish(['check', file]);
  const said = stdout + stderr;
  assert.equal(code, 1);
  for (const number of [2, 4, 5, 6, 8, 9]) assert.match(said, lineOf(file, number));
  for (const hint of ['session', 'ping_interval', 'websocket']) assert.match(said, new RegExp(`["\`']?${hint}["\`']?`));
  assert.ok(said.trim().split('\n').length >= 8, said);
});

command('check: broken JSON is told with its line', async () => {
  const file = writeConfig('{\n  "session": {\n    "bad_packets": 5,,\n  }\n}\n');
  const { code, stdout, stderr } = await finish(['check', file]);
  assert.equal(code, 1);
  assert.match(stdout + stderr, lineOf(file, 3));
});

for (const [what, content] of [
  ['an empty file', ''],
  ['a list', '[]'],
  ['half a file', '{"session": {'],
  ['no text at all', '\u0000\u0001'],
]) {
  command(`check: ${what} is an error`, async () => {
    assert.equal((await finish(['check', writeConfig(content)])).code, 1);
  });
}

command('check: keys that limit each other', async () => {
  const file = writeConfig({ session: { ping_interval: '5s', pong_timeout: '6s' } });
  const { code, stdout, stderr } = await finish(['check', file]);
  assert.equal(code, 1);
  assert.match(stdout + stderr, /pong_timeout/);
});

for (const [what, path, taken] of [
  ['a path of the gateway itself', '/encke/events', '/encke/events'],
  ['a path inside of one', '/encke/pub/x', '/encke/pub/x'],
  ['a path that one is inside of', '/encke/pub', '/encke/pub/'],
  ['a path whose pages are the gateway\'s', '/encke', '/encke/websocket'],
]) {
  command(`check: a SockJS mount on ${what} would be hidden`, async () => {
    const file = writeConfig(`{\n"sockjs": [\n  { "path": "/fine" },\n  { "path": "${path}" }\n] }`);
    for (const with_file of [['check', file], ['serve', '--listen', '127.0.0.1:0', '--config', file]]) {
      const { code, stdout, stderr } = await finish(with_file);
      assert.equal(code, 1);
      assert.equal(stdout + stderr, `${file}:4: sockjs[1].path: the gateway itself answers ${taken}; `
        + 'choose another path for the mount\n');
    }
  });
}

command('check: a SockJS mount may have the path of what is switched off', async () => {
  const file = writeConfig({ events: { enabled: false }, sockjs: [{ path: '/encke/events' }] });
  assert.equal((await finish(['check', file])).code, 0);
});

command('check: a file that is not there is told by its name', async () => {
  const { code, stdout, stderr } = await finish(['check', '/nowhere/encke.json']);
  assert.equal(code, 1);
  assert.match(stdout + stderr, /\/nowhere\/encke\.json/);
});

command('serve: with a wrong file it says what check says, and does not start', async () => {
  const file = writeConfig({ session: { ping_intervall: '10s' } });
  const { code, stdout, stderr } = await finish(['serve', '--config', file, '--listen', '127.0.0.1:0']);
  assert.equal(code, 1);
  assert.match(stdout + stderr, /ping_interval\b/);
});

command('serve: a port in use is told in a sentence', async (t) => {
  const server = net.createServer().listen(0, '127.0.0.1');
  t.closing(server);
  await new Promise((resolve) => { server.once('listening', resolve); });
  const address = `127.0.0.1:${server.address().port}`;
  const { code, stdout, stderr } = await finish(['serve', '--listen', address]);
  assert.equal(code, 1);
  assert.ok((stdout + stderr).includes(address), stdout + stderr);
  assert.match(stdout + stderr, /in use/);
});

command('serve: an address that is none is an error', async () => {
  for (const address of ['nonsense', '127.0.0.1', '127.0.0.1:99999', '999.0.0.1:80']) {
    assert.notEqual((await finish(['serve', '--listen', address])).code, 0, address);
  }
});

command('serve: without a file it prints the demo and a curl line that publishes', async () => {
  const program = run(['serve', '--listen', '127.0.0.1:0']);
  try {
    const [, url] = await outputLine(program, /^listening address=(\S+)/m);
    assert.ok((program.stdout).includes(url), 'the demo\'s address');
    const [curl] = await outputLine(program, /curl [^\n]*\n/);
    const { stdout } = await promisify(execFile)('sh', ['-c', `${curl.trim()} --silent --show-error`]);
    assert.ok(JSON.parse(stdout).result.offset >= 1, stdout);
  } finally {
    program.child.kill('SIGTERM');
  }
  assert.equal((await within('the end', program.exited)).code, 0);
});

command('environment and flags go before the file', async (t) => {
  const config = { session: { resume_window: '30s', queue_bytes: '100KiB' } };
  const options = { env: { ENCKE_SESSION_RESUME_WINDOW: '40s' }, args: ['--set', 'session.queue_bytes=200KiB'] };
  await withGateway(t, config, options, async (own) => {
    const welcome = await own.peer().connect();
    assert.equal(welcome.resume_window, 40000);
    assert.equal(welcome.limits.queue_bytes, 204800);
  });
});

command('an unknown ENCKE_ variable is an error that names the nearest', async () => {
  const { code, stdout, stderr } = await finish(['serve', '--listen', '127.0.0.1:0'], {
    ENCKE_SESION_RESUME_WINDOW: '1s',
  });
  assert.equal(code, 1);
  assert.match(stdout + stderr, /ENCKE_SESION_RESUME_WINDOW/);
  assert.match(stdout + stderr, /ENCKE_SESSION_RESUME_WINDOW/);
});

command('another prefix moves everything', async (t) => {
  await withGateway(t, { server: { prefix: '/live' } }, {}, async (own) => {
    assert.equal((await fetchText(own.gateway, '/live/encke.js')).status, 200);
    assert.equal((await fetchText(own.gateway, '/encke/encke.js')).status, 404);
  });
});

command('sessions beyond max_sessions are refused with 3013', async (t) => {
  await withGateway(t, { session: { max_sessions: 2 } }, {}, async (own) => {
    await own.peer().connect();
    await own.peer().connect();
    const { disconnect } = await own.wire([{ connect: { key: 'one-too-many', resume: true } }]).next();
    assert.equal(disconnect.code, 3013);
    assert.ok(disconnect.retry_after >= 10_000 && disconnect.retry_after < 30_000, JSON.stringify(disconnect));
  });
});

command('a client that sends too many packets is told 111, or closed with 3013', async (t) => {
  await withGateway(t, { session: { packets_per_second: 1, packet_burst: 5 } }, {}, async (own) => {
    const peer = own.peer();
    await peer.connect();
    const answer = await peer.send(
      Array.from({ length: 20 }, (_, n) => ({ id: n + 1, unsubscribe: { channel: 'a' } })),
    );
    let packet = answer;
    while (!packet.disconnect && packet.error?.code !== 111) packet = await peer.next();
    assert.ok(!packet.disconnect || packet.disconnect.code === 3013, JSON.stringify(packet));
  });
});

command('version prints the version, and an unknown word is an error', async () => {
  const { code, stdout } = await finish(['version']);
  assert.equal(code, 0);
  assert.match(stdout, /\d+\.\d+\.\d+/);
  assert.notEqual((await finish(['dance'])).code, 0);
});

command('config prints what is in effect', async () => {
  const file = writeConfig({ session: { resume_window: '31s' } });
  const { code, stdout } = await finish(['config', '--config', file]);
  assert.equal(code, 0);
  assert.match(stdout, /31s/);
  writeFileSync(file, '{ "nonsense": 1 }');
  assert.equal((await finish(['config', '--config', file])).code, 1);
});
