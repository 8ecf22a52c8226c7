// Opens a proxy with a connection in every state that a fault can leave it in, and closes all. If anything of it were
// left, this process would not end.
import { faults } from '../../support/fault_proxy.mjs';
import { chunk, chunkedHead, Course, get, switching, upgrade } from './ends.mjs';

const list = [
  null, faults.stall(), faults.stall({ direction: 'both' }), faults.delay({ ms: 60_000 }),
  faults.buffer({ ms: 60_000 }), faults.throttle({ bytesPerSecond: 1 }), faults.muteUpgrade(),
  faults.cut({ how: 'half' }),
];
const things = [];
const lab = { closing: (thing) => things.push(thing) && thing };
const course = await Course.start(lab, ({ number }) => list[number - 1]);
for (let count = 0; count < list.length; count += 1) {
  const { origin } = await course.begun(upgrade);
  origin.send(`${switching}something`);
}
const { client, origin } = await course.begun(get());
origin.send(chunkedHead + chunk('something'));
await client.expect(chunkedHead + chunk('something'));
course.proxy.plan = () => faults.duplicate();
await course.begun(get('/twice'));
await course.origin.next();
course.proxy.stall(true);
await course.client();
await course.proxy.close();
console.log(`closed with ${course.proxy.open} connections`);
for (const thing of things) thing.close();
