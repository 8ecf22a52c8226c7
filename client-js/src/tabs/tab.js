// Tab: stands for the Connection in each tab that shares one. What the page sends goes to the leader, what the leader
// says goes to the page. Every tab keeps the replica, by which it can lead: then it resumes the session.
//
// `wait_` are the commands that no leader has taken: number `taken_` + 1 and on, of which those up to `told_` were said
// and may have been heard. `had_` packets of the session were given to the page.
import { core_ as core } from '../core.js';
import { openBus, random } from './bus.js';
import { election } from './election.js';
import { Leader } from './leader.js';
import { blank, command, counted, gone } from './replica.js';

var clock = core.clock_;
var json = core.json_;
var LOOK = 5000;   // so long without a word from the leader: it is asked; so long without its answer: it is gone
var LOOKS = 6;     // so often at least the leader hears from us
var WINDOW = 64;   // commands on the bus
var MOVES = ['pagehide', 'pageshow', 'freeze', 'resume'];

export function Tab(env, options, offered, host) {
  this.env_ = env;
  this.options_ = options;
  this.offered_ = offered;
  this.host_ = host;
  this.name_ = options.shareAs_;
  this.session_ = this.memory_ = this;
  this.gen_ = this.looks_ = this.told_ = this.taken_ = 0;
  this.wait_ = [];
  this.asks_ = {};
  this.reset_();
  // Every tab hears all answers, and knows its own by their id.
  host.lastId_ = Math.floor(clock.random_() * 9e14);
  if (!this.open_()) return new core.Connection_(env, options, offered, host);
  this.election_ = election(this);
  this.watch_();
}

Tab.prototype = {
  reset_: function () {
    this.id_ = random() + random();
    this.leads_ = '';
    this.all_ = blank();
  },

  open_: function () {
    var self = this;
    return (this.bus_ = openBus(this.env_, this.name_, function (text) { self.hear_(text); }));
  },

  /// The page is put away, and may come back: then it begins anew, where its subscriptions stand.
  watch_: function () {
    var self = this, root = this.env_.root_, document = this.env_.document_ || root;
    function moved(event) {
      if (event.type === 'freeze' || event.type === 'pagehide' && event.persisted) self.sleep_();
      else if (event.type !== 'pagehide') self.wake_();
    }
    this.listen_ = function (off) {
      for (var i = 0; i < 4; ++i) core.listen_(i < 2 ? root : document, MOVES[i], moved, off);
    };
    this.listen_();
  },

  // --- What Client asks of a Connection

  retry_: function () {
    this.heard_ = clock.now_();
    this.ask_();
    this.election_.stand_();
    this.look_();
  },

  add_: function (command) {
    var packet = json.parse_(command.text_), sub = packet.subscribe && this.host_.subs_['$' + packet.subscribe.channel];
    this.wait_.push(command);
    if (!sub) return;
    // Until the answer comes, what others get of that channel is not for us.
    sub.live_ = false;
    this.asks_[packet.id] = sub;
  },

  flush_: function () {
    var key = this.all_.key;
    for (var at; key && (at = this.told_ - this.taken_) < WINDOW && this.wait_[at];) {
      this.tell_({ say: 'send', key: key, seq: ++this.told_, text: this.wait_[at].text_ });
    }
  },

  again_: function () {
    this.told_ = this.taken_;
    this.flush_();
  },

  wish_: function (list) {
    this.tell_({ say: 'use', list: list });
  },

  cut_: function (ms) {
    this.tell_({ say: 'cut', after: ms });
  },

  check_: function () {
    if (this.leader_) this.leader_.real_.check_();
    else this.ask_();
  },

  forget_: function () {
    if (this.leader_) this.leader_.real_.memory_.forget_();
  },

  leave_: function (leaving) {
    this.quit_(leaving);
    this.finish_({ code: 1000, reason: 'closed' });
  },

  // --- The bus

  put_: function (m) {
    m.from = this.id_;
    if (this.bus_) this.bus_.postMessage(json.stringify_(m));
  },

  /// Asks all who leads.
  ask_: function (as) {
    this.put_({ say: as || 'hello', top: this.gen_, leads: this.leads_ });
  },

  /// To the leader.
  tell_: function (m) {
    m.from = this.id_;
    if (this.leader_) this.leader_.take_(m);
    else this.put_(m);
  },

  /// As leader to all, this tab the last.
  say_: function (m) {
    m.gen = this.gen_;
    this.put_(m);
    this.follow_(m);
  },

  hear_: function (text) {
    var self = this, m;
    try {
      m = json.parse_(text);
    } catch (error) {}  // not ours
    if (m && m.say && m.from !== this.id_) core.safely_(function () { self.take_(m); });
  },

  /// A leader's word counts if there is none with a higher generation, and if it has said all before.
  take_: function (m) {
    var newer = m.gen > this.gen_ || m.gen === this.gen_ && m.from >= this.leads_;
    this.election_.hear_(m);
    if (newer && (m.say === 'all' || m.from === this.leads_)) this.follow_(m);
    else if (newer) this.ask_();
    else if (this.leader_) this.leader_.take_(m);
  },

  follow_: function (m) {
    this.heard_ = clock.now_();
    if (follow.hasOwnProperty(m.say)) follow[m.say].call(this, m);
  },

  // --- Following

  /// Whether `number` comes behind `last`. Where something is missing between them, begins anew.
  next_: function (number, last) {
    if (number > last + 1) this.rejoin_();
    return number === last + 1;
  },

  took_: function () {
    ++this.taken_;
    this.told_ = Math.max(this.told_, this.taken_);
    this.wait_.shift().sent_ = true;
  },

  show_: function () {
    var all = this.all_, host = this.host_;
    this.info_ = all.info;
    if (all.transport && host.transport !== all.transport) host.transport_(all.transport);
    this.set_(all.state);
    if (all.state === 'open' && host.session !== all.session) host.opened_(all.info);
    this.again_();
  },

  set_: function (state) {
    if (this.state_ === state || this.state_ === 'closed') return;
    this.state_ = state;
    this.host_.state_(state);
  },

  /// A packet for the page: of a channel only what this tab has not read.
  deliver_: function (packet) {
    var host = this.host_, pub = packet.pub, of = pub || packet.unsubscribe, sub = this.asks_[packet.id], at;
    if (of) {
      sub = host.subs_['$' + of.channel] || {};
      at = pub && sub.position;
      if (!sub.live_ || at && at.epoch === pub.epoch && at.offset >= pub.offset) return;
    } else if (sub) {
      delete this.asks_[packet.id];
      sub.live_ = !packet.error;
    }
    host.packet_(packet);
  },

  /// Another tab has asked anew for all. If that has failed, or left a hole behind `before`, where the channel stood,
  /// this one asks too.
  renewed_: function (before, result) {
    var sub = this.host_.subs_[before.key_], at = before.position_;
    var whole = result && (result.recovered || !at || at.epoch === result.epoch && at.offset === result.offset);
    if (sub && sub.live_ && !whole) sub.ask_();
  },

  /// The session is gone, and `all` is known of the next, to which goes what no leader has taken.
  lose_: function (all, code, reason) {
    var wait = this.wait_, fresh = [];
    for (var i = 0; i < wait.length; ++i) if (wait[i].keep_ && !wait[i].sent_) fresh.push(wait[i]);
    this.all_ = all;
    this.wait_ = [];
    this.asks_ = {};
    this.told_ = this.taken_ = all.seqs[this.id_] || 0;
    this.had_ = all.have;
    this.host_.lostSession_(fresh, code, reason);
    this.show_();
  },

  // --- Leading

  /// Resumes the session, whose leader is gone for sure. Who is only silent may go on later and send what was given to
  /// others since: his session is ended first, and the next goes on from the positions.
  lead_: function (seized) {
    var old = this.leads_;
    if (seized && this.all_.session) {
      new Leader(this).real_.leave_();
      this.lose_(blank('', this.all_.seqs), 3010, 'its tab does not answer');
    }
    ++this.gen_;
    this.leads_ = this.id_;
    this.leader_ = new Leader(this);
    this.leader_.begin_();
    if (old && old !== this.id_) this.leader_.gone_(old);
  },

  /// Another leads; `alone`: with a session that is not ours.
  deposed_: function (alone) {
    this.drop_(alone);
    this.election_.stand_();
  },

  /// Leads no more, without a word.
  drop_: function (alone) {
    var leader = this.leader_;
    this.leader_ = 0;
    if (leader) leader.end_();
    if (leader && alone) leader.real_.leave_();
    else if (leader) leader.real_.finish_({});
  },

  /// Is the leader there? Are we?
  look_: function () {
    var heard = this.heard_;
    // Not all tabs at once.
    this.looking_ = clock.later_(this.look_, LOOK + clock.random_() * 999, this);
    if (this.leader_) return this.leader_.look_();
    if (heard === this.silent_) this.election_.stand_(true);
    this.silent_ = clock.now_() - heard > LOOK && heard;
    if (this.silent_ || !(++this.looks_ % LOOKS)) this.ask_();
  },

  // --- Going

  quit_: function (leaving) {
    var leader = this.leader_, bus = this.bus_;
    clock.cancel_(this.looking_);
    this.leader_ = 0;
    if (leader) leader.leave_(leaving);
    this.put_({ say: 'bye' });
    this.election_.resign_();
    this.bus_ = 0;
    if (bus) bus.close();
  },

  finish_: function (info) {
    if (this.state_ === 'closed') return;
    this.listen_(true);
    this.set_('closed');
    this.host_.closed_(info);
  },

  sleep_: function () {
    if (this.bus_) this.quit_(true);
  },

  wake_: function () {
    if (this.bus_ || this.state_ === 'closed') return;
    // What was said may have been taken since.
    while (this.told_ > this.taken_) this.wait_[--this.told_ - this.taken_].sent_ = true;
    this.open_();
    this.reset_();
    this.lose_(this.all_, 3010, 'the tab was away');
    this.retry_();
  },

  rejoin_: function () {
    this.drop_();
    this.sleep_();
    this.wake_();
  }
};

/// What a leader says.
var follow = {
  /// All that it knows.
  all: function (m) {
    var old = this.all_, all = m.all, taken = all.seqs[this.id_] || 0, other = old.key && old.key !== all.key;
    if (this.leader_ && m.from !== this.id_) this.deposed_(other);
    this.gen_ = m.gen;
    this.leads_ = m.from;
    if (other) return this.lose_(all, 3010, 'another session');
    this.all_ = all;
    // A hole: it slept, or somebody else led for a while.
    if (old.key && all.have > this.had_ || this.taken_ > taken) return this.rejoin_();
    if (!old.key) this.had_ = all.have;
    while (this.taken_ < taken) this.took_();
    this.show_();
  },

  command: function (m) {
    var over;
    if (m.number && !this.next_(m.number, this.all_.last)) return;
    over = command(this.all_, m);
    // Who waited for an answer about that channel need not any more. (Behind what the leader gives up comes news.)
    if (m.tab !== this.id_) return m.tab && over && this.again_();
    // Said twice, by a leader that was broken off before it knew that it had: what has no number is told by this.
    if (m.seq <= this.taken_) return;
    if (m.packet) this.deliver_(m.packet);
    this.took_();
    this.flush_();
  },

  packet: function (m) {
    var packet = m.packet, before;
    if (!this.next_(m.number, this.all_.have)) return;
    before = counted(this.all_, m);
    this.all_.have = m.number;
    // A leader that knew less than we did says some of it again.
    if (m.number <= this.had_) return;
    this.had_ = m.number;
    if (before && !this.asks_[packet.id]) this.renewed_(before, packet.result);
    this.deliver_(packet);
    // What waited for that answer.
    if (before) this.again_();
  },

  news: function (m) {
    for (var key in m.news) this.all_[key] = m.news[key];
    this.show_();
  },

  lost: function (m) {
    this.lose_(blank(m.key, this.all_.seqs), m.code, m.reason);
  },

  gone: function (m) {
    gone(this.all_, m.tab);
    if (m.tab === this.id_) this.rejoin_();
  },

  failed: function (m) {
    this.host_.failed_(m.error);
  },

  closed: function (m) {
    this.leader_ = 0;
    this.quit_();
    this.finish_(m.info);
  }
};
