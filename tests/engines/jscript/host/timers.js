// setTimeout and clearTimeout. IE hands no arguments to the function, and calls it with no `this` of its own.
var timers = [], lastTimer = 0;

function now() {
  return new Date().getTime();
}

function setTimer(fn, ms) {
  timers.push({ id: ++lastTimer, at: now() + Math.max(0, +ms || 0), fn: fn });
  return lastTimer;
}

function clearTimer(id) {
  for (var i = timers.length; i--;) if (timers[i].id === id) timers.splice(i, 1);
}

function nextTimer() {
  var next = null;
  for (var i = 0; i < timers.length; ++i) if (!next || timers[i].at < next.at) next = timers[i];
  return next;
}

/// Runs what is due now; what that adds waits for the next turn.
function runTimers() {
  var time = now(), newest = lastTimer, timer;
  while ((timer = nextTimer()) && timer.at <= time && timer.id <= newest) {
    clearTimer(timer.id);
    host.call('a timer', timer.fn, global);
  }
}

function untilTimer(most) {
  var next = nextTimer();
  return next ? Math.max(0, Math.min(most, next.at - now())) : most;
}
