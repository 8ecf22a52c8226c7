// 6.2 (3001): leaving on SIGTERM. A gateway of its own, because it does not live through it.
import assert from 'node:assert/strict';
import { Gateway } from '../../support/gateway.mjs';
import { waiting } from '../../support/transports/index.mjs';
import { Context, once, over } from '../case.mjs';

over(waiting, '6.2', 'on SIGTERM everybody is told 3001 and the process ends with status 0', async (t) => {
  const gateway = await Gateway.start({ server: { shutdown_timeout: '5s' } });
  const own = t.closing(new Context(gateway, t.transport));
  const peer = await own.subscriber(own.channel());
  if (t.transport.holds) await own.settle(peer.attach());
  const stopped = gateway.stop();
  assert.deepEqual(await peer.disconnected(), { code: 3001, reason: 'shutdown' });
  await stopped;
});

once('6.2', 'a client that does not leave does not keep the process beyond server.shutdown_timeout', async (t) => {
  const gateway = await Gateway.start({ server: { shutdown_timeout: '1s' } });
  const own = t.closing(new Context(gateway, null));
  const socket = await own.raw();
  socket.send('POST /encke/long-polling HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nnever more');
  await gateway.api.call('info');
  await gateway.stop();
});
