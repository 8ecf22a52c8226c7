// Events: the base of Client and Subscription.
import { clock } from './clock.js';

export function Emitter() {
  this.listeners_ = {};
}

Emitter.prototype.on = function (name, listener) {
  // The '$' keeps an event named "constructor" off Object.prototype.
  var key = '$' + name;
  (this.listeners_[key] = this.listeners_[key] || []).push(listener);
  return this;
};

Emitter.prototype.off = function (name, listener) {
  var list = this.listeners_['$' + name] || [];
  for (var i = list.length; i--;) if (!listener || list[i] === listener) list.splice(i, 1);
  return this;
};

Emitter.prototype.emit_ = function (name, value) {
  var list = (this.listeners_['$' + name] || []).slice(0);
  for (var i = 0; i < list.length; ++i) safely(list[i], value);
};

/// Calls the page's function. What it throws goes to the page's error handler, later, and stops nothing of ours:
/// a packet that was counted must have been handled.
export function safely(fn, a, b) {
  try {
    fn(a, b);
  } catch (error) {
    clock.later_(function () { throw error; }, 0);
  }
}
