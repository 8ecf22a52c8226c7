// 6.2 (3001): leaving on SIGTERM. A gateway of its own, because it does not live through it.
import assert from 'node:assert/strict';
import { Gateway } from '../../support/gateway.mjs';
import { waiting, websocket } from '../../support/transports/index.mjs';
import { Context, once, over } from '../case.mjs';

over(waiting, '6.2', 'on SIGTERM everybody is told 3001 and when to come, and the process ends well', async (t) => {
  const gateway = await Gateway.start({ server: { shutdown_timeout: '5s' } });
  const own = t.closing(new Context(gateway, t.transport));
  const peer = await own.subscriber(own.channel());
  if (t.transport.holds) await own.settle(peer.attach());
  const stopped = gateway.stop();
  const { code, reason, retry_after: after } = await peer.disconnected();
  assert.deepEqual([code, reason], [3001, 'shutdown']);
  assert.ok(after >= 1 && after <= 1000, `retry_after ${after}`);
  await stopped;
});

once('6.2', 'on SIGTERM the clients are told to come again as fast as they may, each at its own time', async (t) => {
  const gateway = await Gateway.start({ session: { openings_per_second: 10, openings_burst: 100 } });
  const own = t.closing(new Context(gateway, websocket));
  const peers = Array.from({ length: 30 }, () => own.peer());
  for (const peer of peers) await peer.connect();
  const stopped = gateway.stop();
  const times = [];
  for (const peer of peers) times.push((await peer.disconnected()).retry_after);
  await stopped;
  assert.ok(times.every((time) => time >= 1 && time <= 3000), times.join());
  assert.ok(Math.max(...times) > 1500 && Math.min(...times) < 1500, times.join());
});

once('6.2', 'a client that does not leave does not keep the process beyond server.shutdown_timeout', async (t) => {
  const gateway = await Gateway.start({ server: { shutdown_timeout: '1s' } });
  const own = t.closing(new Context(gateway, null));
  const socket = await own.raw();
  socket.send('POST /encke/long-polling HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nnever more');
  await gateway.api.call('info');
  await gateway.stop();
});
