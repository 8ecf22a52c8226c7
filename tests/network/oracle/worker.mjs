// A process of its own for a share of the runs: it gets them by one message, and answers with a report for each.
import http from 'node:http';
import { Api } from '../../support/api.mjs';
import { compile } from '../../support/engine/bundle.mjs';
import { inParallel } from '../../support/suite.mjs';
import { Run } from './one_run.mjs';

/// The gateway that another process started: what runs and proxies need of it.
function gatewayAt({ url, port, key }) {
  const gateway = { url, port, agent: new http.Agent({ keepAlive: true, maxSockets: 32 }) };
  gateway.api = new Api(gateway, key);
  return gateway;
}

process.once('message', async ({ address, text, runs, width }) => {
  const gateway = gatewayAt(address);
  const script = compile(text);
  await inParallel(width, runs.map((run) => async () => {
    process.send(await new Run({ gateway, script, ...run }).go());
  }));
  process.disconnect();
});
process.once('disconnect', () => process.exit());
