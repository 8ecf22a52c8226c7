// Distance: a relay that is some milliseconds away. What it passes comes half a round trip later in either direction,
// and nothing gets out of a new connection before the round trip of its handshake is over. It does not model bandwidth,
// nor the slow start of TCP.
import { once } from 'node:events';
import net from 'node:net';

export class Distance {
  static async start(port, rtt) {
    const distance = new Distance(port, rtt);
    distance.server.listen(0, '127.0.0.1');
    await once(distance.server, 'listening');
    distance.port = distance.server.address().port;
    return distance;
  }

  constructor(port, rtt) {
    Object.assign(this, { rtt, sockets: new Set() });
    this.server = net.createServer({ allowHalfOpen: true }, (near) => {
      const far = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      const connected = performance.now() + rtt;
      this.#carry(near, far, connected);
      this.#carry(far, near, connected);
    });
  }

  #carry(from, to, connected) {
    const queue = [];  // timers of different lengths may overtake each other: each lets the oldest out
    const later = (act) => {
      const sent = Math.max(performance.now(), connected);
      queue.push(act);
      setTimeout(() => queue.shift()(), sent + this.rtt / 2 - performance.now());
    };
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => {});
    from.on('close', (bad) => {
      this.sockets.delete(from);
      if (bad) later(() => to.destroy());
    });
  }

  close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
