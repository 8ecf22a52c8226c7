// Race: which transport to open, when. The first in the list starts. A socket gets a head start; then the best HTTP
// transport starts too, and the next of them when one fails. The first that delivers wins; a socket that was preferred
// to the winner goes on and may take over later.
import { clock } from './clock.js';

/// `host` opens: open_(name, race, rank) returns a link with transport_ and asked_. It tells won_() and lost_() how links
/// fared, and hears exhausted_(race) when nothing is left.
export function Race(host, names, headStart) {
  this.host_ = host;
  this.names_ = names;
  this.headStart_ = headStart;
  this.next_ = 0;
  this.links_ = [];
  this.failures_ = [];
}

Race.prototype = {
  start_: function () {
    this.advance_();
    if (this.links_[0] && this.links_[0].transport_.duplex_ && this.next_ < this.names_.length) this.wait_(this.headStart_);
  },

  wait_: function (ms) {
    var self = this;
    if (!ms) return this.advance_();
    this.timer_ = clock.later_(function () {
      // A socket that is open and waits for its answer is nearly there. Another attach now would only replace it.
      if (!self.extended_ && self.asking_()) {
        self.extended_ = true;
        self.wait_(self.headStart_ * 4);
      } else {
        self.advance_();
      }
    }, ms);
  },

  advance_: function () {
    clock.cancel_(this.timer_);
    var rank = this.next_++, link = this.host_.open_(this.names_[rank], this, rank);
    if (!link.over_) this.links_.push(link);
  },

  /// Whether an attach was sent and not answered yet.
  asking_: function () {
    for (var i = 0; i < this.links_.length; ++i) if (this.links_[i].asked_) return true;
    return false;
  },

  /// `link` of this race delivered. Those that are worse, and all that would hold a second request, are closed.
  won_: function (link) {
    var links = this.links_, rest = [];
    clock.cancel_(this.timer_);
    this.won_by_ = link;
    for (var i = 0; i < links.length; ++i) {
      if (links[i] === link) continue;
      if (links[i].transport_.duplex_ && links[i].rank_ < link.rank_) rest.push(links[i]);
      else links[i].close_();
    }
    this.links_ = rest;
  },

  /// `link` of this race ended without delivering.
  lost_: function (link, why, code) {
    var rest = [], held = false;
    this.failures_.push({ transport: link.transport_.name_, reason: why, code: code });
    for (var i = 0; i < this.links_.length; ++i) {
      if (this.links_[i] === link) continue;
      rest.push(this.links_[i]);
      held = held || !this.links_[i].transport_.duplex_;
    }
    this.links_ = rest;
    if (this.won_by_ || held) return;  // never two held requests: old IE has two connections in all
    if (this.next_ < this.names_.length) this.advance_();
    else if (!rest.length) this.host_.exhausted_(this);
  },

  stop_: function () {
    clock.cancel_(this.timer_);
    for (var i = 0; i < this.links_.length; ++i) this.links_[i].close_();
    this.links_ = [];
  }
};
