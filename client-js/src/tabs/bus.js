// Bus: what one tab says, every other tab of the origin hears, as text: by BroadcastChannel, else by the events of
// localStorage. Messages of one tab come in their order.
import { core_ as core } from '../core.js';

var clock = core.clock_;
var KEPT = 3000;  // how long a message stays in the storage: for who is busy, or is told too early
var SOON = 20;

/// Calls hear(text). Returns a BroadcastChannel, or what has its postMessage() and close(); nothing where tabs cannot
/// talk to each other. A channel has echo_(fn), too: from then on fn(text) is called for what anybody says, this tab
/// included, once it has left this tab's process: a crash cannot take it back any more. Returns what has close().
export function openBus(env, name, hear) {
  var root = env.root_, bus;
  try {
    if (!root.BroadcastChannel) return storageBus(env, root.localStorage, name + ' ', hear);
    bus = new root.BroadcastChannel(name);
    bus.onmessage = function (event) { hear(event.data); };
    bus.echo_ = function (fn) {
      var echo = new root.BroadcastChannel(name);
      echo.onmessage = function (event) { fn(event.data); };
      return echo;
    };
    return bus;
  } catch (error) {}  // blocked cookies, a full or missing storage
}

export function random() {
  return clock.random_().toString(36).slice(2);
}

// A key for each message: "name sender number". The event is not enough: IE fires it also in the tab that wrote, IE 8
// at the document and without key and value, all of them before other processes can read it, IE 11 with the old value
// (github.com/nodeca/tabex/issues/4, github.com/zendesk/cross-storage/pull/41). Where it brings no value, the keys are
// looked through, a moment later.
function storageBus(env, store, prefix, hear) {
  var me = random(), sent = 0, heard = {}, target = env.root_.addEventListener ? env.root_ : env.document_;

  // `skip`: it was said before we came.
  function take(key, text, skip) {
    var parts = key.slice(prefix.length).split(' '), sender = parts[0];
    if (key.indexOf(prefix) || sender === me || !(parts[1] > (heard[sender] || 0))) return;
    heard[sender] = +parts[1];
    if (skip) remove(key);
    else hear(text);
  }

  function remove(key) {
    clock.later_(function () { store.removeItem(key); }, KEPT);
  }

  function scan(skip) {
    for (var keys = [], i = 0; i < store.length; ++i) keys.push(store.key(i));
    keys.sort(function (a, b) { return a.split(' ').pop() - b.split(' ').pop(); });
    for (i = 0; i < keys.length; ++i) take(keys[i], store.getItem(keys[i]), skip);
  }

  function told(event) {
    if (event.newValue) take(event.key, event.newValue);
    else if (!event.key) clock.later_(scan, SOON);
  }

  store.setItem(prefix, '');  // throws where nothing may be stored
  scan(true);
  core.listen_(target, 'storage', told);
  return {
    postMessage: function (text) {
      var key = prefix + me + ' ' + ++sent;
      try {
        store.setItem(key, text);
      } catch (error) {}  // full: who misses it notices by the numbers
      remove(key);
    },
    close: function () { core.listen_(target, 'storage', told, true); }
  };
}
