// Encke as a system: the release build with its defaults, but for what would end a measurement or be one of its own:
// heartbeats, recycling, the rates at which clients may come and speak.
import { metrics } from '../../../tests/network/memory/metrics.mjs';
import { Gateway } from '../../../tests/support/gateway.mjs';
import { cores, pin } from '../programs.mjs';
import * as words from './encke_words.mjs';

const config = (compression) => ({
  session: {
    ping_interval: '10m', pong_timeout: '5m', resume_window: '2s', openings_per_second: 0,
    packets_per_second: 1_000_000, packet_burst: 1_000_000,
  },
  transports: {
    'websocket': { compression: { enabled: compression } },
    'xhr-streaming': { recycle_bytes: 0 },
    'forever-frame': { recycle_bytes: 0 },
    'long-polling': { hold: '5m' },
    'polling': { interval: '1s' },  // which must be below the resume window
  },
  channels: { namespaces: [{ name: 'up', allow_publish: true, history_size: 0 }] },
});

/// A system: its name, transports, publish request, and how to start it. start() resolves with {pid, port, stop}; this
/// one's servers have metrics(), too.
export const encke = {
  name: 'Encke',
  transports: { ...words.transports, ...words.raw },
  echo: words.echo,
  publishHead: words.publishHead('test-key'),
  async start({ compression = true, files } = {}) {
    const gateway = await Gateway.start(config(compression), { files });
    const { pid } = gateway.program.child;
    pin(pid, cores.server);
    return { pid, port: gateway.port, metrics: () => metrics(gateway), stop: () => gateway.stop() };
  },
};
