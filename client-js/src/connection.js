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
import { backoff } from './backoff.js';
import { Liveness } from './liveness.js';
import { ACK, PROBE, Uplink } from './uplink.js';
import { Link } from './link.js';
import { Race } from './race.js';
import { choose, group } from './choice.js';
import { farewell } from './farewell.js';
import { byName } from './transports/index.js';

var HEAD_START = 100;
var BOUND = 5000;       // for the first packet; longer when everything failed: slow networks exist
var BOUND_MAX = 20000;
var STREAM = 0.3;       // of it, for a stream: it is the proxy that is slow, and a poll would be through already
var STABLE = 5000;      // a link that lived so long was a success
var REVIEW = 60000;     // how often what is in use is compared with what should be; a link that fell sooner flaps
var FALLS = 3;          // so often, and something lower is used for a while

// Codes after which the session lives (docs/protocol.md, 6.3).
var LIVES = { 3002: 1, 3003: 1, 3012: 1, 3502: 1, 3503: 1 };

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
  this.tries_ = 0;
  this.live_ = new Liveness(this);
  this.falls_ = {};
  this.uplink_ = new Uplink(this);
  this.review_();
}

Connection.prototype = {
  set_: function (state) {
    if (this.state_ === state || this.state_ === 'closed') return;
    this.state_ = state;
    this.host_.state_(state);
  },

  // --- Finding a link

  race_: function () {
    var names = this.choose_();
    this.stopTries_();
    if (!names.length) return this.finish_({ code: 0, reason: 'no transport' });
    // What was in use until now gets more time: when many come back at once, each try beside it is one more.
    this.start_(names, this.memory_.bars_(names[0]) ? 0 : this.headStart_ * (names[0] === this.name_ ? 5 : 1));
  },

  start_: function (names, headStart) {
    this.race_in_ = new Race(this, names, headStart);
    this.race_in_.start_();
  },

  choose_: function (review) {
    return choose(this.env_, this.wanted_, this.offered_, this.memory_, review);
  },

  /// Something better than what is in use may have become possible: tries it. What is in use stays so until then, or,
  /// where only one request may be held, comes back.
  review_: function () {
    var name = this.choose_(true)[0];
    this.review_in_ = clock.later_(this.review_, REVIEW, this);
    if (!this.usable_() || this.asking_() || name === this.name_) return;
    this.stopTries_();
    this.start_(byName[name].duplex_ ? [name] : [name, this.name_], BOUND_MAX);
    this.race_in_.beside_ = byName[name].duplex_;
  },

  retryLater_: function (least) {
    this.retry_(backoff(this.tries_++, least));
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
    var link = new Link(this, byName[name], race, rank);
    this.host_.trace_('try ' + name);
    // One held request at a time: a socket may overlap with what it replaces, a request may not.
    if (!link.transport_.duplex_ && this.held_()) this.link_.close_();
    return link.open_(this.env_, this.bound_ * (link.transport_.stream_ ? STREAM : 1));
  },

  held_: function () {
    return this.usable_() && !this.link_.transport_.duplex_;
  },

  usable_: function () {
    return this.link_ && !this.link_.over_;
  },

  /// For the race: nothing is left to try.
  exhausted_: function (race) {
    if (race.beside_) {
      this.noteFailures_(race);
      return this.again_();
    }
    this.host_.failed_({ message: 'no transport works', tried: race.failures_ });
    if (!this.usable_() && this.state_ !== 'closed') this.lost_();
  },

  // --- A link's life

  packet_: function (link, packet, counted) {
    var info = packet.connect;
    if (info) this.connected_(link, info);
    else if (packet.resume) this.adopt_(link, packet.resume.up);
    else this.use_(packet, counted);
  },

  connected_: function (link, info) {
    var session = this.session_;
    if (session.id_ && session.id_ !== info.session) return link.end_('another session');
    this.info_ = info;
    this.offered_ = info.transports;
    if (session.id_) return this.adopt_(link, info.up);
    session.id_ = info.session;
    this.adopt_(link, info.up);
    this.host_.opened_(info);
  },

  /// `link` delivered: it is the one in use from now on.
  adopt_: function (link, up) {
    var old = this.link_, name = link.transport_.name_;
    clock.cancel_(this.renew_in_);  // the next poll of what was in use
    this.link_ = link;
    if (name !== this.name_ || !this.born_) this.born_ = clock.now_();
    this.bound_ = BOUND;
    this.session_.applied_(up);
    if (old && old !== link) old.close_();
    if (link.race_) this.won_(link);
    this.watch_();
    if (name !== this.name_) this.host_.transport_(this.name_ = name);
    this.set_('open');
    this.flush_();
    // Not before: a socket numbers its commands from where its attach left off, also those that were sent beside it.
    this.session_.release_(link);
  },

  won_: function (link) {
    link.race_.won_(link);
    this.noteFailures_(link.race_);
    this.memory_.note_(link.transport_.name_, true);
  },

  // Something else works: what failed is to blame, not the network.
  noteFailures_: function (race) {
    for (var key; (key = race.bad_.pop());) this.memory_.note_(key, false);
  },

  watch_: function () {
    var info = this.info_;
    this.live_.watch_(info.ping_interval + this.pause_(), info.pong_timeout,
      this.link_.transport_.stream_ && !this.proved_());
  },

  // How long `polling` waits between its requests.
  pause_: function () {
    return this.link_.transport_.paused_ ? this.info_.poll_interval : 0;
  },

  // A packet on the link in use.
  use_: function (packet, counted) {
    var link = this.link_;
    if (counted) this.host_.packet_(packet);
    else this.beat_(packet);
    if (link === this.link_ && (!counted || this.session_.ackDue_())) this.acknowledge_();
  },

  beat_: function (packet) {
    this.session_.applied_(packet.up);
    this.live_.hear_(packet.time);
    if (this.stood_() && !this.proved_()) {
      this.fallen_(true);
      this.watch_();
    }
  },

  // Polls acknowledge by their next request.
  acknowledge_: function () {
    if (!this.usable_() || this.link_.transport_.oneShot_) return;
    if (this.link_.transport_.duplex_) this.say_('{"ack":' + this.session_.ackable_() + '}');
    else this.uplink_.kick_(ACK);
  },

  say_: function (text) {
    try {
      return this.link_.send_(text);
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
  ended_: function (link, why, code, after) {
    this.host_.trace_(link.transport_.name_ + ' ended ' + (why || ''));
    // What a try is told while the session is in use may come from a node that knows nothing of it.
    if (code && !LIVES[code] && (link === this.link_ || this.state_ !== 'open')) this.verdict_(code, why, after);
    else if (link === this.link_) this.endedInUse_(why, code);
    else if (link.race_) this.failed_(link, why, code);
  },

  endedInUse_: function (why, code) {
    if (code === 3003 || !why && !code) return this.renew_();
    // Replaced by an attach of ours whose answer is still to come.
    if (code === 3002 && this.asking_()) return;
    if (!code) this.fell_();
    this.lost_();
  },

  stood_: function () {
    return clock.now_() - this.born_ >= REVIEW;
  },

  /// The link in use is over, and nobody meant it.
  fell_: function () {
    var key = this.group_();
    if (this.link_.transport_.oneShot_) return;
    // Once more is enough where it is on probation.
    this.falls_[key] = this.stood_() ? 0 : (this.falls_[key] || 0) + (this.memory_.bars_(key) ? FALLS : 1);
    if (this.falls_[key] >= FALLS) this.fallen_();
  },

  /// What the link in use is has fallen too often, or (`stands`) stood long enough to be trusted.
  fallen_: function (stands) {
    var key = this.group_();
    this.falls_[key] = 0;
    this.memory_.note_(key, stands);
  },

  proved_: function () {
    return this.memory_.proved_(this.group_());
  },

  group_: function () {
    return group(this.link_.transport_);
  },

  asking_: function () {
    return this.race_in_ && this.race_in_.asking_();
  },

  // A try failed. The one in use may have waited for it.
  failed_: function (link, why, code) {
    var race = link.race_, transport = link.transport_;
    if (!LIVES[code]) race.bad_.push(link.silent_ && transport.stream_ ? group(transport) : transport.name_);
    if (link.silent_) this.bound_ = Math.min(BOUND_MAX, this.bound_ * 1.2);
    if (race.won_by_) this.noteFailures_(race);
    race.lost_(link, why, code);
    if (race.won_by_) this.again_();
  },

  /// The same transport again: the next poll, or a stream that has reached its size.
  renew_: function () {
    clock.cancel_(this.renew_in_);
    this.renew_in_ = clock.later_(this.again_, this.pause_(), this);
  },

  again_: function () {
    var transport = this.link_.transport_;
    // Not while another attach waits for its answer: this one would replace it. It comes here again when that fails.
    if (this.usable_() || this.asking_()) return;
    clock.cancel_(this.renew_in_);
    this.link_ = new Link(this, transport);
    this.live_.hear_();
    this.link_.open_(this.env_, transport.oneShot_ ? 0 : this.bound_);
  },

  /// No link any more, but a session.
  lost_: function () {
    if (this.born_) this.tries_ = Math.min(1, this.tries_);  // connected at all, it comes back soon, if not at once
    this.leaveLink_();
    this.set_(this.session_.id_ ? 'resuming' : 'connecting');
    this.retryLater_();
  },

  // A request under way is given up too: its connection may be as dead, and what it holds goes with the next.
  leaveLink_: function () {
    if (this.link_) this.link_.close_();
    this.uplink_.stop_();
    if (this.born_ && clock.now_() - this.born_ > STABLE) this.tries_ = 0;
    this.born_ = 0;
    this.live_.stop_();
  },

  /// The gateway has ended the session, or begins none: then the next connect is the same, with its key, by which the
  /// gateway knows whom it has given a place (docs/protocol.md, 6.4).
  verdict_: function (code, reason, after) {
    if (code % 1000 >= 500) return this.finish_({ code: code, reason: reason });
    this.leaveLink_();
    this.stopTries_();
    this.link_ = null;
    if (this.session_.id_) this.host_.lostSession_(this.session_.reset_(), code, reason);
    this.set_('connecting');
    this.retryLater_(after);
  },

  finish_: function (info) {
    if (this.state_ === 'closed') return;
    this.leaveLink_();
    this.stopTries_();
    clock.cancel_(this.review_in_);
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

  /// `proof`: it was asked for a sign of life by it.
  sendAnswer_: function (packet, proof) {
    var end = packet.disconnect;
    if (end) return LIVES[end.code] || this.verdict_(end.code, end.reason, end.retry_after);
    this.proof_ = proof || this.proof_;
    this.session_.applied_(packet.up);
  },

  sendFailed_: function () {
    if (this.mayPost_()) this.lost_();
  },

  // --- Is it still there?

  /// For liveness: nothing was heard for longer than heartbeats allow.
  probe_: function () {
    this.proof_ = false;
    if (!this.usable_()) return;
    if (this.link_.transport_.duplex_) this.say_('{}');
    else this.uplink_.kick_(PROBE);
  },

  /// For liveness: nothing, still. A stream that is silent while what asked is answered sits behind a proxy that holds
  /// it back.
  silent_: function () {
    if (this.asking_()) return this.live_.probe_();  // its answer may be about to replace this one
    this.host_.trace_(this.name_ + ' silent');
    if (this.proof_ && this.link_.transport_.stream_) this.fallen_();
    else this.fell_();
    this.lost_();
  },

  /// The page woke up or the network changed: find out now.
  check_: function () {
    if (this.retry_in_) this.race_();
    else if (this.usable_()) this.live_.probe_();
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
    if (this.session_.id_) farewell(this, leaving);
    this.finish_({ code: 1000, reason: 'closed' });
  }
};
