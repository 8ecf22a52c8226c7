// The life of a server process: it publishes numbered messages from its start until its parent says stop, and answers
// with the last number. It ends with its parent.
const interval = Number(process.argv[2]);

/// Tells the parent `ready` (what it needs to know), then calls publish(n) each interval. Where publish returns a
/// promise, the next number waits for it: the order is part of what is measured.
export function tick(ready, publish) {
  let number = 0;
  let before = Promise.resolve();
  const timer = setInterval(() => {
    const n = ++number;
    before = before.then(() => publish(n));
  }, interval);
  process.on('message', async () => {
    clearInterval(timer);
    await before;
    process.send({ last: number });
  });
  process.on('disconnect', () => process.exit());
  process.send(ready);
}
