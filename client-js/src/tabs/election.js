// Election: which tab leads. By a lock where the engine has them (Web Locks: the next one has it in the moment in which
// its holder is gone, however it went), else by claims on the bus.
//
// Who is elected is told lead_(seized): `seized` where nobody knows whether the last leader is dead, since it only did
// not answer: it may stand still (an alert box) and go on later.
import { core_ as core } from '../core.js';

var clock = core.clock_;
var SETTLE = 200; // so long after its last word: what a leader said may still be under way when its lock is free
var CLAIM = 200;  // how long others may object

export function election(tab) {
  var locks = (tab.env_.root_.navigator || {}).locks;
  return locks ? new Locks(tab, locks) : new Claims(tab);
}

function Locks(tab, locks) {
  this.tab_ = tab;
  this.locks_ = locks;
}

Locks.prototype = {
  /// To lead when nobody does; `seize`: instead of one who does not answer.
  stand_: function (seize) {
    var self = this, tab = this.tab_, root = tab.env_.root_, turn;
    this.resign_();
    turn = this.turn_ = new root.AbortController();

    function settle() {
      if (self.turn_ !== turn) return;
      if (tab.all_.key && clock.now_() - tab.heard_ < SETTLE) clock.later_(settle, SETTLE);
      else tab.lead_(seize);
    }

    // Given up meanwhile: it goes on to the next at once.
    function hold(known) {
      if (self.turn_ === turn) return new root.Promise(function (free) {
        self.free_ = free;
        clock.later_(settle, known ? SETTLE : 0);
      });
    }

    function ask(how, granted) {
      self.locks_.request(tab.name_, how, granted).then(null, function () {
        if (self.turn_ === turn) tab.deposed_();
      });
    }

    ask(seize ? { steal: true } : { ifAvailable: true }, function (lock) {
      if (lock) return hold(tab.all_.key);
      // Somebody leads: when the lock is free, what was said may still be under way, also to who knows nothing yet.
      if (self.turn_ === turn) ask({ signal: turn.signal }, function () { return hold(true); });
    });
  },

  /// Not to lead, and not to wait for it: a lock that is given to a frozen page helps nobody.
  resign_: function () {
    var turn = this.turn_;
    this.turn_ = 0;
    if (turn) turn.abort();
    if (this.free_) this.free_();
    this.free_ = 0;
  },

  hear_: function () {}
};

function Claims(tab) {
  this.tab_ = tab;
}

Claims.prototype = {
  stand_: function (seize) {
    this.resign_();
    this.claim_();
    this.timer_ = clock.later_(function () {
      this.timer_ = 0;
      this.tab_.lead_(seize);
    }, CLAIM, this);
  },

  claim_: function () {
    this.tab_.ask_('claim');
  },

  /// What other tabs say. Of two claims that of who knows more wins, or of the greater name.
  hear_: function (m) {
    var tab = this.tab_;
    if (m.say === 'bye' && (m.from === tab.leads_ || m.from === this.first_)) this.stand_();
    else if (m.say === 'all') this.resign_();
    if (m.say !== 'claim' || !this.timer_) return;
    if (m.top < tab.gen_ || m.top === tab.gen_ && m.from < tab.id_) return this.claim_();
    this.resign_();
    this.first_ = m.from;
  },

  resign_: function () {
    clock.cancel_(this.timer_);
    this.timer_ = this.first_ = 0;
  }
};
