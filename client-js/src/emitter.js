// Events: the base of Client and Subscription.
import { clock } from './clock.js';

/// Gives `methods`, a prototype, what makes events. Its objects have listeners_, an empty object.
export function eventful(methods) {
  methods.on = function (name, listener) {
    // The '$' keeps an event named "constructor" off Object.prototype.
    var key = '$' + name;
    (this.listeners_[key] = this.listeners_[key] || []).push(listener);
    return this;
  };

  methods.off = function (name, listener) {
    var list = this.listeners_['$' + name] || [];
    for (var i = list.length; i--;) if (list[i] === listener) list.splice(i, 1);
    return this;
  };

  methods.emit_ = function (name, value) {
    var list = (this.listeners_['$' + name] || []).slice(0);
    for (var i = 0; i < list.length; ++i) safely(list[i], value);
  };

  return methods;
}

/// Calls the page's function. What it throws goes to the page's error handler, later, and stops nothing of ours:
/// a packet that was counted must have been handled.
export function safely(fn, a, b) {
  try {
    fn(a, b);
  } catch (error) {
    clock.later_(function () { throw error; }, 0);
  }
}
