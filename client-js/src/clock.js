// Time and chance, in one place, so that tests can turn them by hand.

export var clock = {
  now_: function () { return new Date().getTime(); },
  later_: function (fn, ms) { return setTimeout(fn, ms); },
  cancel_: function (timer) { clearTimeout(timer); },
  random_: function () { return Math.random(); }
};
