// A gateway of the case's own, for what cannot be shared: exact counts, limits that are for all clients together, an end.
import { fetchText } from '../support/http.mjs';
import { Gateway } from '../support/gateway.mjs';
import { longPolling } from '../support/transports/index.mjs';
import { Context } from './case.mjs';

/// Runs `body` with a context whose gateway has this configuration and leaves afterwards; resolves with its result.
export async function withGateway(t, config, options, body) {
  const gateway = await Gateway.start(config, options);
  const own = t.closing(new Context(gateway, t.transport ?? longPolling));
  try {
    return await body(own);
  } finally {
    own.close();
    await gateway.stop();
  }
}

/// The value of a metric, without its prefix: `metric(gateway, 'no_pong_total')`.
export async function metric(gateway, name) {
  const { text } = await fetchText(gateway, '/encke/metrics', { headers: { 'x-api-key': gateway.api.key } });
  const line = new RegExp(`^encke_${name} (\\d+)$`, 'm').exec(text);
  if (!line) throw new Error(`no metric ${name}`);
  return Number(line[1]);
}
