// A process of slow readers: each takes a few kilobytes a second, through the fault proxy, and comes back when the
// gateway has ended it. In a process of its own, so that their work is not in the way of those whose time is measured.
import { FaultProxy, faults } from '../../support/fault_proxy.mjs';
import { open as openTransports } from '../../support/transports/index.mjs';

const { port, channels, filler, count, bytesPerSecond } = JSON.parse(process.argv[2]);
const proxy = await FaultProxy.start({ port }, { plan: () => faults.throttle({ bytesPerSecond }) });
const wires = new Set();
let wanted = 0;

process.on('disconnect', () => process.exit(0));

const subscribe = (id, channel) => ({ id, subscribe: { channel } });

async function read(number) {
  const transport = openTransports[number % openTransports.length];
  const channel = channels[number % channels.length];
  while (number < wanted) {
    const wire = transport.open(proxy, [{ connect: {} }, subscribe(1, channel), subscribe(2, filler)]);
    wires.add(wire);
    await wire.ended;
    wires.delete(wire);
  }
}

const orders = {
  open() {
    wanted = count;
    for (let number = 0; number < count; number += 1) read(number);
  },
  close() {
    wanted = 0;
    for (const wire of wires) wire.cut();
    proxy.cut({});
  },
};

process.on('message', (order) => orders[order]());
process.send('ready');
