// Encke.EventSource: the standard's object (HTML standard, "The EventSource interface"), for engines that have none.
import { core_ as core } from '../core.js';
import { follow } from './follow.js';

var states = { CONNECTING: 0, OPEN: 1, CLOSED: 2 };

export function EventSource(url, init) {
  // With a '#' an empty address is one, the page's own, and a last '/' stays.
  var options = { url: url + '#', credentials: !!(init && init.withCredentials) }, env = new core.Environment_(options);
  this.url = env.url_.replace(/#$/, '');
  this.withCredentials = options.credentials;
  this.origin_ = (/^\w+:\/\/[^\/?#]+/.exec(this.url) || [env.origin_])[0];
  this.listeners_ = {};
  this.stop_ = follow(this, env);
}

EventSource.prototype = {
  readyState: 0,
  onopen: null,
  onmessage: null,
  onerror: null,

  addEventListener: function (type, fn) {
    var list = this.list_(type);
    for (var i = list.length; i--;) if (list[i] === fn) return;
    list.push(fn);
  },

  removeEventListener: function (type, fn) {
    var list = this.list_(type);
    for (var i = list.length; i--;) if (list[i] === fn) list.splice(i, 1);
  },

  close: function () {
    this.readyState = 2;
    this.stop_();
  },

  list_: function (type) {
    var key = '$' + type;
    return this.listeners_[key] = this.listeners_[key] || [];
  },

  fire_: function (type, data, id) {
    var list = this.list_(type).slice(0), handler = 'on' + type;
    var event = { type: type, target: this, currentTarget: this, data: data, origin: this.origin_, lastEventId: id };
    if (handler in EventSource.prototype && this[handler]) list.unshift(this[handler]);
    for (var i = 0; i < list.length; ++i) core.safely_(call, list[i], event);
  }
};

for (var name in states) EventSource[name] = EventSource.prototype[name] = states[name];

function call(fn, event) {
  if (fn.call) fn.call(event.target, event);
  else fn.handleEvent(event);
}
