// Time and chance turned by hand, for the modules in src/.
import { clock } from '../src/clock.js';

export const time = { now: 1000000, timers: [], random: 0.5 };

export function takeTime() {
  Object.assign(time, { now: 1000000, timers: [], random: 0.5 });
  clock.now_ = () => time.now;
  clock.random_ = () => time.random;
  clock.later_ = (fn, ms, self) => {
    const timer = { at: time.now + ms, fn, self };
    time.timers.push(timer);
    return timer;
  };
  clock.cancel_ = (timer) => { time.timers = time.timers.filter((t) => t !== timer); };
}

/// Lets `ms` pass, running what is due in its order.
export function pass(ms) {
  const end = time.now + ms;
  for (;;) {
    const due = time.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    time.timers = time.timers.filter((t) => t !== due);
    time.now = Math.max(time.now, due.at);
    due.fn.call(due.self);
  }
  time.now = end;
}

/// Lets `ms` pass with no timer running: a sleeping machine, a frozen tab.
export function sleep(ms) {
  time.now += ms;
}
