// Time and chance, in one place, so that tests can turn them by hand.

export var clock = {
  now_: function () { return new Date().getTime(); },
  /// Calls `fn` with `self` as its `this`, after `ms`.
  later_: function (fn, ms, self) { return setTimeout(function () { fn.call(self); }, ms); },
  cancel_: function (timer) { clearTimeout(timer); },
  random_: function () { return Math.random(); }
};
