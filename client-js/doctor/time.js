// Time and bounds: no test may wait for ever.

export function now() {
  return new Date().getTime();
}

/// Calls `fn` once, with what it is called with first: by the returned function, or with `late` after `ms`.
export function bounded(ms, late, fn) {
  var over, timer = setTimeout(function () { finish(late); }, ms);

  function finish(value) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    fn(value);
  }

  return finish;
}

/// The middle one of some numbers; undefined where there are none.
export function median(numbers) {
  return numbers.slice(0).sort(function (a, b) { return a - b; })[Math.floor(numbers.length / 2)];
}
