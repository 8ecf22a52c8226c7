// Liveness: is the link still there? Judged by when something was last heard, not by how often a timer ran: a hidden
// tab's timers run once a minute, a sleeping machine's not at all, and their packets come in late, behind the timer.
import { clock } from './clock.js';

/// `owner` hears probe_() (ask for a sign of life now) and silent_() (none came).
export function Liveness(owner) {
  this.owner_ = owner;
  this.heard_ = 0;
}

Liveness.prototype = {
  /// Silence may last `interval` + `timeout` (docs/protocol.md, 4.3). The last half of the time-out is for a probe:
  /// when a timer comes late, whatever came in while it slept gets that long to be heard.
  watch_: function (interval, timeout) {
    this.grace_ = timeout / 2;
    this.limit_ = interval + this.grace_;
    this.hear_();
    this.arm_(this.limit_);
  },

  hear_: function () {
    this.heard_ = clock.now_();
    this.probing_ = false;
  },

  silence_: function () {
    return clock.now_() - this.heard_;
  },

  /// Asks now. Nothing within the grace: silent.
  probe_: function () {
    this.probing_ = true;
    this.arm_(this.grace_);
    this.owner_.probe_();
  },

  arm_: function (ms) {
    clock.cancel_(this.timer_);
    this.timer_ = clock.later_(this.check_, ms, this);
  },

  check_: function () {
    var left = this.limit_ - this.silence_();
    if (this.probing_) this.owner_.silent_();
    else if (left > 0) this.arm_(left);
    else this.probe_();
  },

  stop_: function () {
    clock.cancel_(this.timer_);
  }
};
