// How long to wait before the next try: full jitter over a doubling bound, so that the clients of a gateway that
// restarts do not come back as one (wire-notes 4, row 21).
import { clock } from './clock.js';

var BASE = 500;
var CAP = 30000;

// Codes that ask for room. shutdown: spread out, another node takes us. too many requests: stay away for a while.
var SPREAD = { 3001: 5000, 3013: 20000 };

export function Backoff() {
  this.tries_ = 0;
}

Backoff.prototype = {
  /// What was connected worked for a while: the next loss is a new story.
  reset_: function () {
    this.tries_ = 0;
  },

  /// Milliseconds until the next try. The first one after a working connection is made at once.
  next_: function (code) {
    var bound = this.tries_ ? Math.min(CAP, BASE * Math.pow(2, this.tries_)) : 0;
    ++this.tries_;
    return clock.random_() * Math.max(bound, SPREAD[code] || 0);
  }
};
