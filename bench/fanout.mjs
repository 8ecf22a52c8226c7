// Fan-out: the gateway's CPU per delivery, for each transport that stays open, alternating in one run.
// ./dev bench fanout                prints a table and one JSON line per transport
// ./dev bench fanout compression    publications of 1 KiB to WebSockets: plain, compressed once for all, and for each
// The readers are bare sockets in this process. Ratios are to websocket, one at a time.
import fs from 'node:fs';
import net from 'node:net';
import { Gateway } from '../tests/support/gateway.mjs';

const readers = 500;
const publishes = 400;
const rounds = 5;
const channel = 'bench';
const compression = process.argv.includes('compression');
const data = compression ? realistic(1024) : { text: 'x'.repeat(100) };
const ticksPerSecond = 100;  // USER_HZ, the same on every Linux

/// JSON as applications publish it, of about `size` bytes: names repeat, values do not.
function realistic(size) {
  const rows = [];
  while (JSON.stringify({ text: '', rows }).length < size) {
    const id = rows.length * 7919 % 100003;
    rows.push({ id, symbol: `S${id % 977}`, price: id * 1.37, change: -id % 13 / 10, updated: 1767225600 + id });
  }
  return { text: '', rows };
}

const packets = (key) => `{"connect":{"key":"${key}"}}\n{"id":1,"subscribe":{"channel":"${channel}"}}`;
const get = (route, more = '') => (key) =>
  `GET /encke/${route}?p=${encodeURIComponent(packets(key))}${more} HTTP/1.1\r\nHost: bench\r\n\r\n`;

function post(route) {
  return (key) => {
    const body = packets(key);
    return `POST /encke/${route} HTTP/1.1\r\nHost: bench\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
}

// A client's frame is masked; a mask of zeros leaves the text as it is. The text is short.
const textFrame = (text) => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

const upgrade = (more) => 'GET /encke/websocket HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;
const websocket = (more = '') => (key) => Buffer.concat([Buffer.from(upgrade(more)), textFrame(packets(key))]);
const deflate = websocket('Sec-WebSocket-Extensions: permessage-deflate\r\n');

const transports = compression ? {
  'websocket': websocket(),
  'deflate, shared': deflate,
  'deflate, takeover': deflate,
} : {
  'websocket': websocket(),
  'xhr-streaming': post('xhr-streaming'),
  'eventsource': get('eventsource'),
  'forever-frame': get('forever-frame', '&callback=f'),
  'events (native)': () => `GET /encke/events?channels=${channel} HTTP/1.1\r\nHost: bench\r\n\r\n`,
};

const mark = '"text"';  // once in each publication

/// Counts the marks in a stream that comes in pieces.
function counter() {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk.toString('latin1')).split(mark);
    rest = parts.at(-1).slice(1 - mark.length);
    return parts.length - 1;
  };
}

/// Counts the messages among the frames of a WebSocket, compressed or not; packets that are no publications are shorter.
function frameCounter() {
  let rest = Buffer.alloc(0);
  let head = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    if (!head) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return 0;
      [head, rest] = [true, rest.subarray(end + 4)];
    }
    let messages = 0;
    for (;;) {
      const long = (rest[1] & 0x7f) === 126;
      const size = rest.length < (long ? 4 : 2) ? Infinity : long ? 4 + rest.readUInt16BE(2) : 2 + rest[1];
      if (rest.length < size) return messages;
      if ((rest[0] & 0x40) !== 0 || size > 1000) messages += 1;
      rest = rest.subarray(size);
    }
  };
}

/// Readers of one transport: how many publications they have had, and a promise for the next `number`.
class Crowd {
  constructor(gateway, opening) {
    this.had = 0;
    this.bytes = 0;
    this.sockets = Array.from({ length: readers }, (_, i) => {
      const socket = net.connect(gateway.port, '127.0.0.1', () => socket.write(opening(`bench-key-${i}`)));
      const count = compression ? frameCounter() : counter();
      socket.on('data', (chunk) => {
        this.bytes += chunk.length;
        this.#take(count(chunk));
      });
      return socket;
    });
  }

  #take(number) {
    this.had += number;
    if (this.had >= this.wanted) this.done();
  }

  expect(number) {
    this.wanted = this.had + number;
    return new Promise((done) => { this.done = done; });
  }

  close() { for (const socket of this.sockets) socket.destroy(); }
}

function cpuSeconds(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function untilSubscribed(gateway) {
  for (;;) {
    const { channels } = await gateway.api.call('channels');
    if (channels[channel]?.num_clients === readers) return;
  }
}

/// Microseconds of the gateway's CPU per delivery: one publish after the other, and 16 in a batch.
async function measure(gateway, opening) {
  const crowd = new Crowd(gateway, opening);
  await untilSubscribed(gateway);
  const run = async (publish) => {
    const before = cpuSeconds(gateway.program.child.pid);
    const all = crowd.expect(readers * publishes);
    await publish();
    await all;
    return (cpuSeconds(gateway.program.child.pid) - before) * 1e6 / (readers * publishes);
  };
  const single = await run(async () => {
    for (let i = 0; i < publishes; i += 1) await gateway.api.call('publish', { channel, data });
  });
  const batched = await run(async () => {
    const commands = Array.from({ length: 16 }, () => ({ publish: { channel, data } }));
    for (let left = publishes; left > 0; left -= 16) {
      await gateway.api.call('batch', { commands: commands.slice(0, left) });
    }
  });
  crowd.close();
  const rss = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${gateway.program.child.pid}/status`, 'utf8'))[1]);
  return { single, batched, bytes: crowd.bytes / crowd.had, rss };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const results = new Map(Object.keys(transports).map((name) => [name, { single: [], batched: [], bytes: [], rss: [] }]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, opening] of Object.entries(transports)) {
    const gateway = await Gateway.start({
      session: { queue_bytes: '64MiB', pong_timeout: '50s', ping_interval: '60s' },
      transports: { websocket: { compression: { context_takeover: name.includes('takeover') } }, 'xhr-streaming': { recycle_bytes: 0 }, 'forever-frame': { recycle_bytes: 0 } },
    });
    const measured = await measure(gateway, opening);
    for (const [what, value] of Object.entries(measured)) results.get(name)[what].push(value);
    await gateway.stop();
  }
}

console.log(`us of gateway CPU per delivery, ${readers} readers, ${publishes} publishes of about ${JSON.stringify(data).length} bytes, ` +
  `median of ${rounds} alternating runs`);
const base = median(results.get('websocket').single);
for (const [name, { single, batched, bytes, rss }] of results) {
  const row = { transport: name, single_us: median(single), batch16_us: median(batched), bytes: median(bytes), rss_kb: median(rss) };
  console.log(`${name.padEnd(18)} one at a time ${row.single_us.toFixed(2).padStart(6)} (${(row.single_us / base).toFixed(2)}x)` +
    `   16 in a batch ${row.batch16_us.toFixed(2).padStart(6)} (${(row.batch16_us / base).toFixed(2)}x)` +
    `   ${row.bytes.toFixed(0)} bytes a delivery   RSS ${(row.rss_kb / 1024).toFixed(0)} MiB`);
  console.log(JSON.stringify({ bench: 'fanout', readers, publishes, ...row }));
}
