// Subscription: one channel, and how far the page has read it.
import { eventful, safely } from './emitter.js';

export function Subscription(client, channel, since) {
  this.listeners_ = {};
  this.channel = channel;
  this.position = null;
  if (since) this.move_(since);
  this.client_ = client;
  this.readers_ = [];
}

Subscription.prototype = eventful({
  /// Asks the gateway, from the position that the page has reached.
  ask_: function () {
    var self = this, params = { channel: this.channel };
    if (this.position) params.since = this.position;
    this.client_.call_('subscribe', params, function (error, result) { self.answered_(error, result); });
  },

  answered_: function (error, result) {
    if (this.client_.subs_['$' + this.channel] !== this) return;
    if (error) {
      this.client_.drop_(this);
      this.emit_('error', error);
      return;
    }
    // What was missed follows, and moves the position itself.
    if (!result.recovered) this.move_(result);
    result.channel = this.channel;
    this.emit_('subscribed', result);
    if (result.recovered === false) this.emit_('resync', result);
  },

  move_: function (position) {
    this.position = { offset: position.offset, epoch: position.epoch };
  },

  take_: function (publication) {
    this.move_(publication);
    for (var i = 0; i < this.readers_.length; ++i) safely(this.readers_[i], publication);
  },

  /// The gateway has ended it.
  ended_: function (info) {
    if (info.code >= 2500) return this.ask_();
    this.client_.drop_(this);
    this.emit_('unsubscribed', info);
  },

  unsubscribe: function () {
    if (this.client_.drop_(this)) this.client_.call_('unsubscribe', { channel: this.channel });
  }
});
