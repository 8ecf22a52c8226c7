// The client from its sources, with a clock like ours, but for the times that a test skips: what is due in them is due
// at once, as on a machine that slept.
import WebSocket from 'ws';
import EventSource from 'eventsource';
import { clock } from '../src/clock.js';
import Encke from '../src/index.js';
import { XMLHttpRequest } from './xhr.mjs';

const timers = new Set();
let skipped = 0;

function arm(timer) {
  clearTimeout(timer.real);
  timer.real = setTimeout(() => {
    timers.delete(timer);
    timer.run();
  }, Math.max(0, timer.due - clock.now_()));
}

export function takeClock() {
  clock.now_ = () => Date.now() + skipped;
  clock.later_ = (fn, ms, self) => {
    const timer = { due: clock.now_() + ms, run: () => fn.call(self) };
    timers.add(timer);
    arm(timer);
    return timer;
  };
  clock.cancel_ = (timer) => {
    if (timer) clearTimeout(timer.real);
    timers.delete(timer);
  };
}

export function skip(ms) {
  skipped += ms;
  timers.forEach(arm);
}

export function connect(gateway, options = {}) {
  const client = Encke.connect({ url: gateway.url, WebSocket, EventSource, XMLHttpRequest, ...options });
  client.states = [];
  client.on('state', (state) => client.states.push(state));
  return client;
}
