// An EventTarget without a tree. Objects have listeners_, an empty object.
import { core_ as core } from '../core.js';

/// Gives `methods`, a prototype, what makes events.
export function eventTarget(methods) {
  methods.addEventListener = function (type, fn, options) {
    var list = this.list_(type);
    for (var i = list.length; i--;) if (list[i].fn_ === fn) return;
    if (fn) list.push({ fn_: fn, once_: options && options.once });
  };

  methods.removeEventListener = function (type, fn) {
    var list = this.list_(type);
    // It may be the turn of this one next.
    for (var i = list.length; i--;) if (list[i].fn_ === fn) list.splice(i, 1)[0].off_ = true;
  };

  methods.dispatchEvent = function (event) {
    var self = this, type = event.type, list = this.list_(type).slice(0), fn;
    function call() {
      if (fn.call) fn.call(self, event);
      else fn.handleEvent(event);
    }
    for (var i = 0; i < list.length; ++i) {
      fn = !list[i].off_ && (list[i].fn_ || this['on' + type]);
      if (list[i].once_) this.removeEventListener(type, fn);
      if (fn) core.safely_(call);
    }
    return !event.defaultPrevented;
  };

  /// Its listeners. One without a function stands for the on... handler, whose place is where it was first set (HTML
  /// standard, "event handlers"): as near as can be seen without a setter.
  methods.list_ = function (type) {
    var key = '$' + type, list = this.listeners_[key] = this.listeners_[key] || [];
    if (this['on' + type] && !list.placed_) list.placed_ = list.push({});
    return list;
  };

  return methods;
}
