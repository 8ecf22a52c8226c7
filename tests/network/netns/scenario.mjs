// Scenario: a part of a case that runs in a process of its own, in a network namespace of its own where one is
// permitted: its loopback, its counters and its packet filter are nobody else's, and all of it ends with the process.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { clientFolder } from '../../support/engine/bundle.mjs';

const inside = fileURLToPath(new URL('inside.mjs', import.meta.url));

/// Runs `run(options)` of the module `url`; resolves with what it returns. `lab` ends the process with the case. The
/// client is built here: it would take each process seconds of a core.
export async function scenario(lab, url, options, { namespace = true } = {}) {
  const order = JSON.stringify({ url: String(url), options, namespace });
  const node = [process.execPath, inside, order];
  const command = namespace ? ['unshare', '--net', ...node] : node;
  const env = { ...process.env, TEST_CLIENT: await clientFolder() };
  const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  lab.closing({ close: () => ended(child) });
  return report(child, command[0]);
}

/// It takes its own children along when it is told to go.
function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  child.kill('SIGTERM');
  return new Promise((resolve) => { child.once('close', resolve); });
}

function report(child, program) {
  let said = '';
  let answer = null;
  child.stderr.on('data', (data) => { said = (said + data).slice(-8000); });
  child.on('message', (message) => { answer = message; });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${program}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (answer?.report) resolve(answer.report);
      else reject(new Error(answer?.error ?? `the scenario ended with ${code ?? signal}: ${said}`));
    });
  });
}
