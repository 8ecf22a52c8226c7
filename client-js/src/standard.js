// What Encke.WebSocket and Encke.EventSource have in common: objects in the manner of the HTML standard.
import { core_ as core } from './core.js';

export var root = new core.Environment_({ url: '#' }).root_;

/// Puts `Class` into Encke. Encke.connect goes on with the engine's own: what stands for it in window may be ours.
export function provide(Encke, name, Class) {
  var connect = Encke.connect;
  Encke[name] = Class;
  Class.Encke_ = Encke;
  Class.engine_ = root[name];
  Encke.connect = function (options) {
    var copy = {};
    copy[name] = Class.engine_;
    for (var key in options) copy[key] = options[key];
    return connect(copy);
  };
}

/// Where `self`, an object of such a class, has its address. With a '#' an empty address is the page's own, and a last
/// '/' stays.
export function locate(self, url, credentials) {
  var env = new core.Environment_({ url: url + '#', credentials: credentials });
  self.url = env.url_.replace(/#$/, '');
  self.origin_ = env.origin_;
  self.listeners_ = {};
  return env;
}

/// Makes `methods` the prototype of `Class`: an EventTarget without a tree, with numbered `states`, and handlers of
/// `events`.
export function define(Class, states, events, methods) {
  var i;
  Class.prototype = methods;
  methods.constructor = Class;
  methods.readyState = 0;
  for (i = 0; i < states.length; ++i) Class[states[i]] = methods[states[i]] = i;
  for (i = 0; i < events.length; ++i) methods['on' + events[i]] = null;

  // The listeners. One without a function stands for the on... handler, whose place is where it was first set (HTML
  // standard, "event handlers"): as near as can be seen without a setter.
  function listOf(self, type) {
    var key = '$' + type, list = self.listeners_[key] = self.listeners_[key] || [];
    if (handlerOf(self, type) && !list.placed_) list.placed_ = list.push({});
    return list;
  }

  function handlerOf(self, type) { return 'on' + type in methods && self['on' + type]; }

  methods.addEventListener = function (type, fn, options) {
    var list = listOf(this, type);
    for (var i = list.length; i--;) if (list[i].fn_ === fn) return;
    if (fn) list.push({ fn_: fn, once_: options && options.once });
  };

  methods.removeEventListener = function (type, fn) {
    var list = listOf(this, type);
    // It may be the turn of this one next.
    for (var i = list.length; i--;) if (list[i].fn_ === fn) list.splice(i, 1)[0].off_ = true;
  };

  methods.dispatchEvent = function (event) {
    var self = this, type = event.type, list = listOf(self, type).slice(0), fn;
    function call() {
      if (fn.call) fn.call(self, event);
      else fn.handleEvent(event);
    }
    for (var i = 0; i < list.length; ++i) {
      fn = !list[i].off_ && (list[i].fn_ || handlerOf(self, type));
      if (list[i].once_) self.removeEventListener(type, fn);
      if (fn) core.safely_(call);
    }
    return !event.defaultPrevented;
  };

  methods.fire_ = function (type, event) {
    event.type = type;
    event.target = event.currentTarget = this;
    event.origin = (/^\w+:\/\/[^\/?#]+/.exec(this.url) || [this.origin_])[0];
    this.dispatchEvent(event);
  };
}
