// Remembers which transports did not work from here, so that the next page does not have to find out again.
// Kept in localStorage per gateway, with an expiry, and forgotten when the network changes; harmless where there is no
// storage (old engines) or where touching it throws (blocked cookies).
import { clock } from './clock.js';
import { json } from './json.js';

var TTL = 3600000;

export function Memory(env) {
  this.key_ = 'encke ' + env.url_;
  this.bad_ = {};
  try {
    this.store_ = env.root_.localStorage;
    this.bad_ = json.parse_(this.store_.getItem(this.key_)) || {};
  } catch (error) {}
}

Memory.prototype = {
  /// Whether `name` failed here within the last hour.
  failed_: function (name) {
    return this.bad_[name] > clock.now_();
  },

  note_: function (name, works) {
    this.bad_[name] = works ? 0 : clock.now_() + TTL;
    this.save_();
  },

  forget_: function () {
    this.bad_ = {};
    this.save_();
  },

  save_: function () {
    try {
      this.store_.setItem(this.key_, json.stringify_(this.bad_));
    } catch (error) {}
  }
};
