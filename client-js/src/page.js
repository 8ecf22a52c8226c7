// What the page goes through: leaving, coming back from the back/forward cache, waking up, changing networks.
import { listen } from './listen.js';

/// Tells `connection`. Returns a function that stops.
export function watchPage(env, connection) {
  // A page in the cache may live on: say nothing then. `unload` would keep modern pages out of that cache, and
  // `beforeunload` comes with mere downloads (wire-notes 3, "unload"); old engines, IE among them, have only unload.
  var root = env.root_, events = {
    pageshow: function (event) { if (event.persisted) connection.check_(); },
    online: function () {
      connection.memory_.forget_();
      connection.check_();
    }
  };
  events['onpagehide' in root ? 'pagehide' : 'unload'] = leave;

  function leave(event) {
    if (!event.persisted) connection.leave_(true);
  }

  function seen() {
    if (!env.document_.hidden) connection.check_();
  }

  function all(off) {
    listen(root, 'pagehide', leave, off, true);  // once more: the first may be broken off (Link.hear_)
    for (var name in events) listen(root, name, events[name], off);
    if (env.document_) listen(env.document_, 'visibilitychange', seen, off);
  }

  all();
  return function () { all(true); };
}
