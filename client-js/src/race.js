// Race: which transport to open, when. The first in the list starts. A socket gets a head start; then the best HTTP
// transport starts too, and the next of them when one fails. The first that delivers wins; a socket that was preferred
// to the winner goes on and may take over later.
import { clock } from './clock.js';

/// `host` opens: open_(name, race, rank) returns a link with transport_ and asked_. It tells won_() and lost_() how
/// links fared, and hears exhausted_(race) when nothing is left.
export function Race(host, names, headStart) {
  this.host_ = host;
  this.names_ = names;
  this.headStart_ = headStart;
  this.next_ = 0;
  this.links_ = [];
  this.failures_ = [];
  this.bad_ = [];  // keys for the memory, if something else works
}

Race.prototype = {
  start_: function () {
    this.advance_();
    if (this.links_[0].transport_.duplex_ && this.next_ < this.names_.length) this.wait_(this.headStart_);
  },

  wait_: function (ms) {
    if (!ms) return this.advance_();
    this.timer_ = clock.later_(function () {
      var more = !this.extended_ && this.asking_();
      // A socket that opened in one head start has its answer within another, or it carries nothing. Until then another
      // attach would only replace it.
      this.extended_ = true;
      this.wait_(more ? this.headStart_ : 0);
    }, ms, this);
  },

  advance_: function () {
    clock.cancel_(this.timer_);
    var rank = this.next_++, link = this.host_.open_(this.names_[rank], this, rank);
    this.links_.push(link);
  },

  /// Whether any try still under way passes `test`.
  any_: function (test) {
    for (var i = 0, link; i < this.links_.length; ++i) {
      link = this.links_[i];
      if (!link.over_ && !link.delivered_ && test(link)) return true;
    }
  },

  /// Whether an attach was sent and not answered yet.
  asking_: function () {
    return this.any_(function (link) { return link.asked_; });
  },

  /// `winner` of this race delivered. What is worse, and all that would hold a second request, is closed.
  won_: function (winner) {
    clock.cancel_(this.timer_);
    this.won_by_ = winner;
    for (var i = 0, link; i < this.links_.length; ++i) {
      link = this.links_[i];
      if (link !== winner && !(link.transport_.duplex_ && link.rank_ < winner.rank_)) link.close_();
    }
  },

  /// `link` of this race ended without delivering.
  lost_: function (link, why, code) {
    this.failures_.push({ transport: link.transport_.name_, reason: why, code: code });
    // Never two held requests: old IE has two connections in all.
    if (this.won_by_ || this.any_(function (link) { return !link.transport_.duplex_; })) return;
    if (this.next_ < this.names_.length) this.advance_();
    else if (!this.any_(function () { return true; })) this.host_.exhausted_(this);
  },

  stop_: function () {
    clock.cancel_(this.timer_);
    for (var i = 0; i < this.links_.length; ++i) {
      if (!this.links_[i].delivered_) this.links_[i].close_();
    }
  }
};
