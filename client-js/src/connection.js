// Connection: the state machine. It always wants one link in use; a Race finds it, and every change of link, whatever
// the reason, is an attach (docs/protocol.md, 2.6).
//
//   connecting  no session yet, or the old one is gone
//   open        a link is in use (or is being exchanged for another, unseen)
//   resuming    the session lives, no link
//   closed      for good
import { clock } from './clock.js';
import { json } from './json.js';
import { Session } from './session.js';
import { Memory } from './memory.js';
import { Backoff } from './backoff.js';
import { Liveness } from './liveness.js';
import { ACK, PROBE, Uplink } from './uplink.js';
import { Link } from './link.js';
import { Race } from './race.js';
import { choose } from './choice.js';
import { farewell } from './farewell.js';
import { byName } from './transports/index.js';

var HEAD_START = 250;
var BOUND = 5000;       // for the first packet; longer when everything failed: slow networks exist
var BOUND_MAX = 20000;
var STABLE = 5000;      // a link that lived so long was a success

// Codes after which the session lives (docs/protocol.md, 6.3).
var LIVES = { 3002: 1, 3003: 1, 3012: 1, 3503: 1 };

/// `host` hears state_(name), opened_(info), transport_(name), packet_(packet), lostSession_(fresh commands),
/// failed_(error), closed_(info) and trace_(text).
export function Connection(env, options, offered, host) {
  this.env_ = env;
  this.host_ = host;
  this.wanted_ = options.transports;
  this.offered_ = offered;
  this.headStart_ = options.headStart === undefined ? HEAD_START : options.headStart;
  this.bound_ = BOUND;
  this.session_ = new Session();
  this.memory_ = new Memory(env);
  this.backoff_ = new Backoff();
  this.live_ = new Liveness(this);
  this.uplink_ = new Uplink(this);
}

Connection.prototype = {
  set_: function (state) {
    if (this.state_ === state) return;
    this.state_ = state;
    this.host_.state_(state);
  },

  // --- Finding a link

  race_: function () {
    var names = this.choose_();
    this.stopTries_();
    if (!names.length) return this.finish_({ code: 0, reason: 'no transport possible' });
    this.race_in_ = new Race(this, names, this.memory_.failed_(names[0]) ? 0 : this.headStart_);
    this.race_in_.start_();
  },

  choose_: function () {
    return choose(this.env_, this.wanted_, this.offered_, this.memory_);
  },

  retry_: function (ms) {
    this.stopTries_();
    this.retry_in_ = clock.later_(this.race_, ms, this);
  },

  stopTries_: function () {
    clock.cancel_(this.retry_in_);
    clock.cancel_(this.renew_in_);
    this.retry_in_ = 0;
    if (this.race_in_) this.race_in_.stop_();
    this.race_in_ = null;
  },

  /// For the race: tries the transport `name`.
  open_: function (name, race, rank) {
    var link = new Link(this, byName[name], this.session_.id_, race, rank);
    this.host_.trace_('try ' + name);
    // One held request at a time: a socket may overlap with what it replaces, a request may not.
    if (!link.transport_.duplex_ && this.held_()) this.link_.close_();
    return link.open_(this.env_, this.bound_);
  },

  held_: function () {
    return this.usable_() && !this.link_.transport_.duplex_;
  },

  usable_: function () {
    return this.link_ && !this.link_.over_;
  },

  /// For the race: nothing is left to try.
  exhausted_: function (race) {
    this.host_.failed_({ message: 'no transport works', tried: race.failures_ });
    this.bound_ = Math.min(BOUND_MAX, this.bound_ * 1.5);
    this.backoff_.tries_ = this.backoff_.tries_ || 1;
    if (!this.usable_() && this.state_ !== 'closed') this.lost_();
  },

  // --- A link's life

  heard_: function (link) {
    if (link === this.link_) this.live_.hear_();
  },

  packet_: function (link, packet) {
    var info = packet.connect;
    if (info) this.connected_(link, info);
    else if (packet.resume) this.adopt_(link, packet.resume.up);
    else if (link === this.link_) this.use_(packet);
  },

  connected_: function (link, info) {
    var session = this.session_;
    if (session.id_ && session.id_ !== info.session) return link.end_('joined another session');
    this.info_ = info;
    this.offered_ = info.transports || this.offered_;
    if (session.id_) return this.adopt_(link, info.up);
    session.id_ = info.session;
    this.adopt_(link, info.up);
    this.host_.opened_(info);
  },

  /// `link` delivered: it is the one in use from now on.
  adopt_: function (link, up) {
    var old = this.link_, name = link.transport_.name_;
    this.link_ = link;
    this.born_ = clock.now_();
    this.bound_ = BOUND;
    this.session_.applied_(up);
    this.session_.release_(link);
    if (old && old !== link) old.close_();
    if (link.race_) this.won_(link);
    this.watch_();
    if (name !== this.name_) this.host_.transport_(this.name_ = name);
    this.set_('open');
    this.flush_();
  },

  won_: function (link) {
    var failures = link.race_.failures_;
    link.race_.won_(link);
    for (var i = 0; i < failures.length; ++i) if (!failures[i].code) this.memory_.note_(failures[i].transport, false);
    this.memory_.note_(link.transport_.name_, true);
  },

  watch_: function () {
    var info = this.info_;
    this.live_.watch_(info.ping_interval + this.pause_(), info.pong_timeout);
  },

  // How long `polling` waits between its requests.
  pause_: function () {
    return this.link_.transport_.paused_ ? this.info_.poll_interval || 1000 : 0;
  },

  // A packet on the link in use.
  use_: function (packet) {
    var link = this.link_, beat = packet.id === undefined && !packet.pub && !packet.unsubscribe;
    if (beat) this.session_.applied_(packet.up);
    else this.host_.packet_(packet);
    if (link === this.link_ && (beat || this.session_.ackDue_())) this.acknowledge_();
  },

  // Polls acknowledge by their next request.
  acknowledge_: function () {
    if (!this.usable_() || this.link_.transport_.oneShot_) return;
    if (this.link_.transport_.duplex_) this.say_('{"ack":' + this.session_.ackable_() + '}');
    else this.uplink_.kick_(ACK);
  },

  say_: function (text) {
    try {
      this.link_.send_(text);
    } catch (error) {}  // a socket that is closing already: its end follows, and what was said is sent again
  },

  /// Commands wait in the session: sends what may go.
  flush_: function () {
    var link = this.link_, batch;
    if (!this.usable_()) return;
    if (!link.transport_.duplex_) return this.uplink_.kick_();
    for (;;) {
      batch = this.session_.batch_(link.next_, 49152);
      if (batch.next_ === link.next_) return;
      link.next_ = batch.next_;
      this.say_(batch.text_.slice(1));
    }
  },

  /// A link is over: a poll that was answered (no reason), a code of the gateway, or a reason.
  ended_: function (link, why, code) {
    this.host_.trace_(link.transport_.name_ + ' ended: ' + (why || 'answered') + (code ? ' (' + code + ')' : ''));
    if (code && !LIVES[code]) this.verdict_(code, why);
    else if (link === this.link_) this.endedInUse_(why, code);
    else if (link.race_) this.failed_(link, why, code);
  },

  endedInUse_: function (why, code) {
    if (code === 3003 || !why && !code) return this.renew_();
    // Replaced by an attach of ours whose answer is still to come.
    if (code === 3002 && this.asking_()) return;
    this.lost_();
  },

  asking_: function () {
    return this.race_in_ && this.race_in_.asking_();
  },

  // A try failed. The one in use may have waited for it.
  failed_: function (link, why, code) {
    var race = link.race_;
    if (race.won_by_ && !code) this.memory_.note_(link.transport_.name_, false);
    race.lost_(link, why, code);
    if (!race.won_by_ || this.usable_() || this.asking_()) return;
    if (this.renew_later_) this.renew_();
    else this.lost_();
  },

  /// The same transport again: the next poll, or a stream that has reached its size. `check`: because the link may be
  /// dead, so that an answer is wanted soon.
  renew_: function (check) {
    this.hurry_ = check;
    clock.cancel_(this.renew_in_);
    this.renew_in_ = clock.later_(this.again_, check ? 0 : this.pause_(), this);
  },

  again_: function () {
    var transport = this.link_.transport_, check = this.hurry_;
    // Not while another attach waits for its answer: this one would replace it.
    if ((this.renew_later_ = this.asking_())) return;
    this.link_ = new Link(this, transport, check);
    this.live_.hear_();
    this.link_.open_(this.env_, check || !transport.oneShot_ ? this.bound_ : 0);
  },

  /// No link any more, but a session.
  lost_: function () {
    this.leaveLink_();
    this.set_(this.session_.id_ ? 'resuming' : 'connecting');
    this.retry_(this.backoff_.next_());
  },

  leaveLink_: function () {
    if (this.link_) this.link_.close_();
    if (this.born_ && clock.now_() - this.born_ > STABLE) this.backoff_.reset_();
    this.born_ = 0;
    this.live_.stop_();
  },

  /// The gateway has ended the session.
  verdict_: function (code, reason) {
    var stay = code % 1000 >= 500;
    if (stay) return this.finish_({ code: code, reason: reason });
    this.leaveLink_();
    this.uplink_.stop_();
    this.stopTries_();
    this.link_ = null;
    this.host_.lostSession_(this.session_.reset_(), code, reason);
    this.set_('connecting');
    this.retry_(this.backoff_.next_(code));
  },

  finish_: function (info) {
    if (this.state_ === 'closed') return;
    this.leaveLink_();
    this.uplink_.stop_();
    this.stopTries_();
    this.set_('closed');
    this.host_.closed_(info);
  },

  // --- The uplink's questions and news

  mayPost_: function () {
    return this.state_ === 'open' && this.link_ && !this.link_.transport_.duplex_ && this.session_.id_;
  },

  viaScript_: function () {
    return this.link_ && this.link_.transport_.viaScript_;
  },

  sendAnswer_: function (packet) {
    var end = packet.disconnect;
    this.posted_ = clock.now_();
    if (!end) this.session_.applied_(packet.up);
    else if (!LIVES[end.code]) this.verdict_(end.code, end.reason);
  },

  sendFailed_: function () {
    if (this.mayPost_()) this.lost_();
  },

  // --- Is it still there?

  /// For liveness: nothing was heard for longer than heartbeats allow.
  probe_: function () {
    if (!this.usable_()) return;
    if (this.link_.transport_.duplex_) this.say_(PROBE.slice(1));
    else this.uplink_.kick_(PROBE);
  },

  /// For liveness: nothing, still. A stream that is silent while requests are answered sits behind a proxy that holds
  /// it back.
  silent_: function () {
    if (this.state_ !== 'open' || this.asking_()) return;
    if (this.held_() && this.posted_ > this.live_.heard_) this.memory_.note_(this.name_, false);
    this.host_.trace_('silent: ' + this.name_);
    this.lost_();
  },

  /// The page woke up or the network changed (`force`): find out now.
  check_: function (force) {
    var silence = this.live_.silence_();
    if (this.retry_in_) return this.race_();
    if (!this.usable_()) return;
    if (this.link_.transport_.duplex_) {
      if (force || silence > 1000) this.live_.probe_();
    } else if (force || silence > this.info_.ping_interval) {
      this.link_.close_();
      this.renew_(true);
    }
  },

  // --- The page's wishes

  wish_: function (transports) {
    this.wanted_ = transports;
    if (this.state_ !== 'closed' && !(this.usable_() && this.choose_()[0] === this.name_)) this.race_();
  },

  cut_: function (ms) {
    if (this.state_ !== 'open') return;
    this.leaveLink_();
    this.set_('resuming');
    this.retry_(ms || 0);
  },

  /// Ends the session. `leaving`: the page goes away, so that only some ways of sending are left.
  leave_: function (leaving) {
    if (this.state_ === 'closed') return;
    if (this.session_.id_) farewell(this, leaving);
    this.finish_({ code: 1000, reason: 'closed by the page' });
  }
};
