// Liveness: is the link still there, and does a stream come through as it is written? Judged by beats (heartbeats, signs
// of life): when one was last heard, not how often a timer ran, since a hidden tab's timers run once a minute, a sleeping
// machine's not at all, and their packets come in late, behind the timer; and how late each comes by the gateway's clock,
// since a proxy that holds packets back passes them on in clumps (wire-notes 3, "Buffering detection").
import { clock } from './clock.js';

var LATE = 1500;
var SOON = 500;    // by then a socket that is better has taken over
var DOUBT = 5000;
var GRACE = 2000;  // for a probe: whatever came in while a timer slept gets that long to be heard

/// `owner` hears probe_() (ask for a sign of life now) and silent_() (none came).
export function Liveness(owner) {
  this.owner_ = owner;
}

Liveness.prototype = {
  /// Silence may last `interval` + `timeout` (docs/protocol.md, 4.3), the grace of the last probe included.
  /// `doubt`: ask soon, and after each short silence, without any other evidence.
  watch_: function (interval, timeout, doubt) {
    this.grace_ = Math.min(GRACE, timeout / 2);
    this.limit_ = Math.min(doubt ? DOUBT : 1 / 0, interval + timeout - this.grace_);
    this.hear_();
    this.doubt_ = doubt;
    this.arm_(doubt ? SOON : this.limit_);
  },

  /// A beat. `time`: when it was written, by the gateway's clock, of which only differences say something.
  hear_: function (time) {
    var now = this.heard_ = clock.now_(), delay = now - time, asked = this.probing_;
    this.probing_ = false;
    if (delay - this.least_ > LATE && !asked) this.probe_();
    else if (asked || !(this.least_ < delay)) this.least_ = delay;
  },

  /// Asks now. Nothing within the grace: silent.
  probe_: function () {
    this.doubt_ = false;
    this.probing_ = true;
    this.arm_(this.grace_);
    this.owner_.probe_();
  },

  arm_: function (ms) {
    clock.cancel_(this.timer_);
    this.timer_ = clock.later_(this.check_, ms, this);
  },

  check_: function () {
    var left = this.limit_ + this.heard_ - clock.now_();
    if (this.probing_) this.owner_.silent_();
    else if (left > 0 && !this.doubt_) this.arm_(left);
    else this.probe_();
  },

  stop_: function () {
    clock.cancel_(this.timer_);
  }
};
