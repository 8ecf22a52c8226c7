// The process of a scenario (scenario.mjs): does what the order in its arguments says, and sends what came of it.
import { execFileSync } from 'node:child_process';

const { url, options, namespace } = JSON.parse(process.argv[2]);

// The case that waits for this is gone: nobody will stop it any more.
process.on('disconnect', () => process.exit(1));

async function outcome() {
  try {
    if (namespace) execFileSync('ip', ['link', 'set', 'lo', 'up']);
    const { run } = await import(url);
    return { report: (await run(options)) ?? {} };
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
}

// What it left open must not keep it; gateways and clients that it started go with it.
process.send(await outcome(), () => process.exit(0));
