// What the page goes through: leaving, coming back from the back/forward cache, waking up, changing networks.

/// Tells `connection`. Returns a function that stops.
export function watchPage(env, connection) {
  var bound = [];

  function on(target, name, fn) {
    if (!target) return;
    if (target.addEventListener) target.addEventListener(name, fn, false);
    else if (target.attachEvent) target.attachEvent('on' + name, fn);
    bound.push([target, name, fn]);
  }

  // A page in the cache may live on: say nothing then. `unload` would keep modern pages out of that cache, and
  // `beforeunload` comes with mere downloads (wire-notes 3, "unload"); old engines, IE among them, have only unload.
  var root = env.root_, last = 'onpagehide' in root ? 'pagehide' : 'unload';
  on(root, last, function (event) { if (!event || !event.persisted) connection.leave_(true); });
  on(root, 'pageshow', function (event) { if (event.persisted) connection.check_(true); });
  on(root, 'online', function () {
    connection.memory_.forget_();
    connection.check_(true);
  });
  on(env.document_, 'visibilitychange', function () { if (!env.document_.hidden) connection.check_(); });

  return function () {
    for (var i = 0, b; i < bound.length; ++i) {
      b = bound[i];
      if (b[0].removeEventListener) b[0].removeEventListener(b[1], b[2], false);
      else if (b[0].detachEvent) b[0].detachEvent('on' + b[1], b[2]);
    }
  };
}
