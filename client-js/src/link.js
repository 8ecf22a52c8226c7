// Link: one transport that was opened for a session at a position. It *delivers* when the answer to its envelope has
// come; then it is as good as any. It counts for itself (`at_`), so that two links which overlap count nothing twice.
import { clock } from './clock.js';
import { json } from './json.js';
import { listen } from './listen.js';

// Bodies and first messages; a longer single command still goes, alone.
var BODY = 49152;
// Addresses: IE takes 2083 characters (wire-notes 3; support.microsoft.com/kb/208427), ours and the envelope included.
var URL = 1500;

/// `owner` has session_ and hears packet_(link, packet, whether it is counted), ended_(link, why, code). `race` and `rank` tell
/// where it is a try among others: then an answer is wanted at once, which a poll would otherwise keep for its hold.
export function Link(owner, transport, race, rank) {
  this.owner_ = owner;
  this.transport_ = transport;
  this.hurry_ = race && owner.session_.id_ && transport.oneShot_;
  this.race_ = race;
  this.rank_ = rank;
}

Link.prototype = {
  /// Opens it. What goes wrong is told later, never from inside this call.
  open_: function (env, bound) {
    this.bound_ = bound;
    if (this.transport_.duplex_) this.arm_();
    try {
      this.shut_ = this.transport_.open_(env, this);
    } catch (error) {
      // SecurityError above six WebSockets in IE 10 and 11, or a CSP (wire-notes 3, "WS count").
      clock.later_(function () { this.end_(error.message); }, 0, this);
    }
    return this;
  },

  /// What the transport sends first. It asks when it can send, so that the newest counts and commands go out.
  text_: function () {
    var inUrl = this.transport_.inUrl_;
    this.asked_ = true;
    this.arm_();
    return this.owner_.session_.attach_(this, inUrl ? URL : BODY, inUrl) + (this.hurry_ ? '\n{}' : '');
  },

  // A transport that brings nothing within the bound counts as failed: a proxy may hold it back for ever.
  arm_: function () {
    clock.cancel_(this.timer_);
    if (this.bound_) this.timer_ = clock.later_(this.late_, this.bound_, this);
  },

  late_: function () {
    this.silent_ = true;
    this.end_('no answer');
  },

  /// Hears the messages of `source`. Firefox breaks off what runs, or what would run next, when a tab is closed or goes
  /// elsewhere, and the page may live on for a while, or for good (ProcessHangMonitor.cpp,
  /// CancelContentJSExecutionIfRunning; nothing can be caught then). A second listener notices that the first was.
  hear_: function (source) {
    var self = this, open;
    source.onmessage = function (event) {
      self.receive_(event.data);
      open = 0;
    };
    listen(source, 'message', function () {
      if (open) self.end_('cut');
      open = 1;
    });
  },

  /// A packet, or an array of packets, as text.
  receive_: function (text) {
    var value;
    if (this.over_) return;
    try {
      value = json.parse_(text.replace(/^[\s\ufeff]+/, ''));
    } catch (error) {
      return this.end_('no packet: ' + text.slice(0, 80));
    }
    if (value instanceof Array) this.packets_(value);
    else this.packet_(value, text.length);
  },

  /// An array of packets. They are copied: what another window's script engine has made may be freed before the page is
  /// done with it, and its methods with it.
  packets_: function (list) {
    for (var i = 0; i < list.length && !this.over_; ++i) this.receive_(json.stringify_(list[i]));
  },

  packet_: function (packet, size) {
    var counted = packet.pub || packet.id !== undefined || packet.unsubscribe, end = packet.disconnect;
    if (packet.connect || packet.resume) {
      this.delivered_ = true;
      clock.cancel_(this.timer_);
    }
    if (end) return this.end_(end.reason, end.code, end.retry_after);
    if (!counted || this.owner_.session_.count_in_(this, size)) this.owner_.packet_(this, packet, counted);
  },

  /// The transport is over: cleanly (a poll that was answered: no reason), with a code of the gateway, or with a
  /// reason.
  end_: function (why, code, after) {
    if (this.over_) return;
    this.close_();
    this.owner_.ended_(this, why, code, after);
  },

  /// Closes it without a word to the owner.
  close_: function (bye) {
    clock.cancel_(this.timer_);
    if (this.over_) return;
    this.over_ = true;
    this.owner_.session_.release_(this);
    if (this.shut_) this.shut_(bye);
  }
};
