// Remembers what did not work from here, so that the next page does not have to find out again, and when to look
// again: after a minute, and four times as long each time. Kept in localStorage per gateway, forgotten when the network
// changes; harmless where there is no storage (old engines) or where touching it throws (blocked cookies).
//
// The keys are the names of transports (it did not open), and with a "!" behind it what fell over again and again: a
// transport, or all streams ("stream!", which also stands for streams that a proxy holds back).
import { clock } from './clock.js';
import { json } from './json.js';

var FIRST = 60000;
var MOST = 3;  // times four: about an hour

export function Memory(env) {
  this.key_ = 'encke ' + env.url_;
  this.forget_();
  try {
    this.store_ = env.root_.localStorage;
    this.notes_ = json.parse_(this.store_.getItem(this.key_)) || {};
  } catch (error) {}
}

Memory.prototype = {
  /// Whether `key` has failed here and did not work since. `review`: not so if it is time to look again.
  bars_: function (key, review) {
    var note = this.notes_[key];
    return !!note && !(review && note[0] <= clock.now_());
  },

  /// Whether `key` is known to work.
  proved_: function (key) {
    return this.notes_[key] === 0;
  },

  note_: function (key, works) {
    var times = Math.min(MOST, (this.notes_[key] || [0, -1])[1] + 1);
    this.notes_[key] = works ? 0 : [clock.now_() + FIRST * Math.pow(4, times), times];
    this.save_();
  },

  forget_: function () {
    this.notes_ = {};
    this.save_();
  },

  save_: function () {
    try {
      this.store_.setItem(this.key_, json.stringify_(this.notes_));
    } catch (error) {}
  }
};
