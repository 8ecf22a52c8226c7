// What the gateway takes and holds while the soak lasts.
import { readFileSync } from 'node:fs';
import { metrics } from '../network/oracle/all.mjs';

export class Gauge {
  peak = 0;

  constructor(gateway) {
    this.gateway = gateway;
    this.timer = setInterval(() => { this.peak = Math.max(this.peak, this.rss()); }, 500);
  }

  /// Bytes of the gateway that are in memory.
  rss() {
    const status = readFileSync(`/proc/${this.gateway.program.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }

  metrics() { return metrics(this.gateway); }

  stop() { clearInterval(this.timer); }
}
