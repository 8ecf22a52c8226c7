// Leader: the one tab that has the connection. It hears the real Connection and tells all tabs, itself included, in one
// order; it gives the commands of all tabs their numbers. What it does not take it is told again: there is no queue.
//
// What the gateway is told, the other tabs must know even if this one crashes in that moment. A message to them that is
// still in this process would be lost, while the connection may have sent already. So commands wait in the replica, and
// packets are not acknowledged (`said_`, `wait_`), until the bus has brought the message about them back (`echo_`).
//
// Whatever runs here may be broken off, anywhere (Link.hear_). Then this tab does not know what it leads, and leads no more;
// it is noticed where it says the next word (`say_`), or gives the connection the next command (`flush_`).
import { core_ as core } from '../core.js';
import { none, position } from './replica.js';

var clock = core.clock_;
var GONE = 180000;          // a tab that said nothing for so long; the timers of hidden ones run once a minute
var ATTACHES = 4294967296;  // of one leader: all of the next one's have a greater k, which fences this one's

/// `tab` has the replica all_, which the connection goes on with.
export function Leader(tab) {
  var all = tab.all_, real = new core.Connection_(tab.env_, tab.options_, tab.offered_, this);
  var session = real.session_, id;
  this.tab_ = tab;
  this.real_ = real;
  this.seen_ = {};
  this.given_ = 0;
  for (id in all.seqs) this.see_(id);
  session.k_ = tab.gen_ * ATTACHES;
  if (all.key) {
    session.key_ = all.key;
    session.id_ = all.session || '';
    session.have_ = all.have;
    session.up_ = session.last_ = all.last - all.queue.length;
    this.add_(all.last);
    real.info_ = all.info;
    real.wanted_ = all.wanted || real.wanted_;
  }
  all.key = session.key_;
  all.state = real.state_ = session.id_ ? 'resuming' : 'connecting';
}

Leader.prototype = {
  /// From now on it leads.
  begin_: function () {
    var self = this, id = this.tab_.id_, bus = this.tab_.bus_;
    this.pin_();
    if (bus.echo_) {
      this.hold_();
      this.echo_ = bus.echo_(function (text) {
        if (text.indexOf(id) > 0) core.safely_(function () { self.left_(core.json_.parse_(text)); });
      });
    }
    this.all_();
    this.guard_();
    this.real_.race_();  // at once: the timers of a hidden tab are slow
  },

  /// Not any more.
  end_: function () {
    if (this.echo_) this.echo_.close();
    this.echo_ = 0;
  },

  /// Tells all tabs, this one the last.
  say_: function (m) {
    var tab = this.tab_;
    if (tab.leader_ !== this) return;
    if (m.say !== 'lost' && !this.whole_(m.say === 'packet')) return tab.rejoin_();
    if (m.say === 'command' && m.number) this.given_ = m.number;
    tab.say_(m);
  },

  /// Whether the replica, which each word changes, knows all that was said before, and counted before this `packet`.
  whole_: function (packet) {
    var all = this.tab_.all_, session = this.real_.session_;
    return this.given_ <= all.last &&
      (packet ? session.have_ === all.have + 1 && session.id_ === all.session : session.have_ === all.have);
  },

  all_: function () {
    this.say_({ say: 'all', all: this.tab_.all_ });
  },

  /// Commands on a socket are numbered by their places. Where one was broken off between its count and its way out, the
  /// next would take its number.
  guard_: function () {
    var self = this, real = this.real_;
    real.flush_ = function () {
      if (self.flushes_) return self.tab_.rejoin_();
      self.flushes_ = real.link_ && real.link_.transport_.duplex_;
      core.Connection_.prototype.flush_.call(real);
      self.flushes_ = 0;
    };
  },

  // --- What must have left this process first

  /// Acknowledges no more than the packets that have left (Session).
  pin_: function () {
    var session = this.real_.session_;
    this.said_ = { at_: session.have_, next_: Infinity };
    if (this.tab_.bus_.echo_) session.pins_.push(this.said_);
  },

  /// Attaches acknowledge, too. A poll would be told the same again, and waits; others drop what comes again.
  hold_: function () {
    var self = this, real = this.real_, session = real.session_, attach = session.attach_;
    real.again_ = function () {
      self.wait_ = self.said_.at_ < session.have_;
      if (!self.wait_) core.Connection_.prototype.again_.call(real);
    };
    session.attach_ = function (link, limit, inUrl) {
      var have = session.have_, text;
      session.have_ = self.said_.at_;
      text = attach.call(session, link, limit, inUrl);
      session.have_ = have;
      return text;
    };
  },

  left_: function (m) {
    if (m.from !== this.tab_.id_ || m.key !== this.real_.session_.key_) return;
    if (m.say === 'command' && m.number) this.enter_(m.number, m.text);
    if (m.say === 'packet') this.acknowledge_(m.number);
  },

  /// Packets up to `number` may be acknowledged.
  acknowledge_: function (number) {
    this.said_.at_ = number;
    if (this.wait_) this.real_.again_();
  },

  /// Commands up to `number`, which was told as `text`, may go.
  enter_: function (number, text) {
    if (this.tab_.leader_ !== this) return;
    if (number > this.real_.session_.last_ && text !== this.command_(number)) return this.tab_.rejoin_();
    this.add_(number);
    this.real_.flush_();
  },

  enterAll_: function () {
    this.add_(this.tab_.all_.last);
    this.real_.flush_();
  },

  /// Gives the connection the commands up to `number`.
  add_: function (number) {
    var session = this.real_.session_;
    while (session.last_ < number) session.add_({ text_: this.command_(session.last_ + 1) });
  },

  /// The command `number`, as the replica has it.
  command_: function (number) {
    var all = this.tab_.all_;
    return all.queue[number - 1 - all.last + all.queue.length];
  },

  // --- What the connection tells

  news_: function () {
    var real = this.real_, all = this.tab_.all_;
    if (real.state_ === 'closed') return;  // closed_ follows
    // The last leader has sent what no other tab heard of: its number is used up by an unknown command, and all that
    // can be done is to say so.
    if (real.session_.up_ > all.last) return real.verdict_(3004, 'a tab was lost');
    this.sweep_();
    this.say_({ say: 'news', news: {
      state: real.state_, transport: real.name_ || all.transport, session: real.session_.id_, info: real.info_,
      wanted: real.wanted_ || null
    } });
  },

  packet_: function (packet) {
    var session = this.real_.session_;
    this.say_({ say: 'packet', key: session.key_, number: session.have_, packet: packet });
  },

  lostSession_: function (fresh, code, reason) {
    this.wait_ = this.given_ = 0;
    this.pin_();
    this.say_({ say: 'lost', code: code, reason: reason, key: this.real_.session_.key_ });
  },

  failed_: function (error) {
    this.say_({ say: 'failed', error: error });
  },

  closed_: function (info) {
    this.end_();
    this.say_({ say: 'closed', info: info });
  },

  trace_: function (text) {
    this.tab_.host_.trace_(text);
  },

  // --- What tabs tell

  take_: function (m) {
    this.see_(m.from);
    if (m.say === 'send') this.send_(m);
    else if (m.say === 'bye') this.gone_(m.from);
    else if (m.say === 'use') this.real_.wish_(m.list);
    else if (m.say === 'cut') this.real_.cut_(m.after);
    else this.hello_(m);
  },

  /// Somebody asks who leads. Who began while nobody answered may lead with less than others have heard of.
  hello_: function (m) {
    if (m.leads && m.leads !== this.tab_.id_ && m.top >= this.tab_.gen_) this.tab_.gen_ = m.top + 1;
    this.all_();
  },

  see_: function (id) {
    if (id !== this.tab_.id_) this.seen_[id] = clock.now_();
  },

  /// Before the answer to a resume no number is given: what was applied is not known.
  ready_: function () {
    return this.real_.state_ !== 'resuming';
  },

  /// A command. One that comes too early, or behind one that was not taken, comes again.
  send_: function (m) {
    var all = this.tab_.all_, packet, sub, off, channel;
    if (!this.ready_() || m.key !== all.key || m.seq !== (all.seqs[m.from] || 0) + 1) return;
    packet = core.json_.parse_(m.text);
    sub = packet.subscribe;
    off = packet.unsubscribe;
    channel = all.channels['$' + (sub || off || {}).channel];
    if (channel && sub) return this.join_(m, packet.id, sub, channel);
    this.give_(m.from, m.seq, m.text, channel && off && this.shared_(channel, m.from) && { id: packet.id, result: {} });
  },

  shared_: function (channel, except) {
    for (var tab in channel.tabs) if (tab !== except) return true;
  },

  /// A channel that is subscribed already is told as it stands. A tab that has read less than all others asks anew, for
  /// all: they drop what they have.
  join_: function (m, id, sub, channel) {
    var since = sub.since, result = channel.position && position(channel.position), same;
    if (channel.ask) return;
    if (since) {
      same = since.epoch === result.epoch;
      result.recovered = same;
      result.missed = 0;
      if (same && since.offset < result.offset) {
        this.own_({ unsubscribe: { channel: sub.channel } });
        result = 0;
      }
    }
    this.give_(m.from, m.seq, m.text, result && { id: id, result: result });
  },

  /// The last leader gave the channel up to ask anew (join_), and was gone before others heard that it asked.
  ask_: function (name, from) {
    this.own_({ id: ++this.tab_.host_.lastId_, subscribe: { channel: name, since: from && position(from) } });
  },

  own_: function (packet) {
    this.give_('', 0, core.json_.stringify_(packet));
  },

  /// A command is taken: all tabs know its number before the gateway can. `packet`: its answer, which is known here.
  give_: function (tab, seq, text, packet) {
    var session = this.real_.session_, m = { say: 'command', key: session.key_, tab: tab, seq: seq, text: text };
    if (packet) {
      m.packet = packet;
    } else {
      m.number = this.tab_.all_.last + 1;
      m.up = session.up_;
    }
    this.say_(m);
    if (!this.echo_ && m.number) this.enter_(m.number, text);
  },

  // --- Tabs that go

  gone_: function (id) {
    delete this.seen_[id];
    this.say_({ say: 'gone', tab: id });
    this.news_();
  },

  /// Gives up what no tab has any more, and never in the middle of a command. News must follow: some tab may wait for
  /// the answer to what is given up here.
  sweep_: function () {
    var all = this.tab_.all_, key, channel;
    if (!this.ready_()) return;
    for (key in all.channels) {
      channel = all.channels[key];
      if (none(channel.tabs)) this.own_({ unsubscribe: { channel: key.slice(1) } });
      else if (channel.off) this.ask_(key.slice(1), channel.position);
    }
    for (key in all.sockets) if (!all.sockets[key]) this.own_({ close: { socket: +key } });
  },

  look_: function () {
    // What has not come back by now never will.
    this.enterAll_();
    this.acknowledge_(this.real_.session_.have_);
    for (var id in this.seen_) if (clock.now_() - this.seen_[id] > GONE) this.gone_(id);
  },

  /// Hands over; where there is nobody, ends the session. No word of it: the tab is no leader any more.
  leave_: function (leaving) {
    this.end_();
    this.enterAll_();  // the last words leave as this page does
    if (none(this.seen_)) this.real_.leave_(leaving);
    else this.real_.finish_({});
  }
};

var methods = Leader.prototype;
methods.state_ = methods.transport_ = methods.opened_ = methods.news_;
