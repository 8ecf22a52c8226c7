// Session: what both ends count (docs/protocol.md, 3). It knows no transport and no time.
//
// Down: `have_` packets were counted. Up: commands are numbered from 1 and kept until the gateway has applied them.
// An attach under way *pins* the counts it was sent with: until it is settled, nothing above its `have` is
// acknowledged (the gateway would have dropped what this attach asks for), and no command behind its last one is
// forgotten (a WebSocket goes on numbering from there).
import { clock } from './clock.js';
import { json } from './json.js';

// Acknowledged at the latest (3.3 demands 32 and 16 KiB).
var ACK_PACKETS = 24;
var ACK_BYTES = 12288;

export function Session() {
  this.pins_ = [];
  this.queue_ = [];
  this.reset_();
}

function random() {
  return clock.random_().toString(36).slice(2);
}

Session.prototype = {
  /// Begins anew. Returns the commands that were never given to a transport and may be added again.
  reset_: function () {
    var fresh = [], queue = this.queue_;
    for (var i = 0; i < queue.length; ++i) if (!queue[i].sent_ && queue[i].keep_) fresh.push(queue[i]);
    this.key_ = clock.now_().toString(36) + random() + random();
    this.id_ = '';
    this.pins_ = [];
    this.queue_ = [];
    this.k_ = this.have_ = this.up_ = this.last_ = this.count_ = this.bytes_ = 0;
    return fresh;
  },

  add_: function (command) {
    command.n_ = ++this.last_;
    this.queue_.push(command);
  },

  /// The first packet of an attach and as many waiting commands as fit into `limit`. Tells `link` from where both
  /// counts go on, and pins them.
  attach_: function (link, limit, inUrl) {
    var have = this.have_, seq = this.up_ + 1, batch = this.batch_(seq, limit, inUrl), k = ++this.k_;
    link.at_ = have;
    link.next_ = batch.next_;
    this.pins_.push(link);
    return json.stringify_(this.id_ ? { resume: { session: this.id_, k: k, have: have, seq: seq } } :
      { connect: { key: this.key_, resume: true, k: k, have: have, seq: seq } }) + batch.text_;
  },

  /// The envelope of a send request, and what goes with it.
  send_: function (limit) {
    var batch = this.batch_(this.up_ + 1, limit);
    var head = { session: this.id_, seq: this.up_ + 1, have: this.ackable_() };
    batch.text_ = json.stringify_({ send: head }) + batch.text_;
    return batch;
  },

  /// Commands from number `from` on, each behind a line break: those that fit into `limit` characters, one at least.
  /// For an address the limit is of encoded characters, and it is strict.
  batch_: function (from, limit, inUrl) {
    var text = '', next = from, command;
    for (var i = 0; i < this.queue_.length; ++i) {
      command = this.queue_[i];
      if (command.n_ < from) continue;
      limit -= (inUrl ? encodeURIComponent(command.text_) : command.text_).length;
      if (limit < 0 && (text || inUrl)) break;
      command.sent_ = true;
      text += '\n' + command.text_;
      next = command.n_ + 1;
    }
    return { text_: text, next_: next };
  },

  release_: function (link) {
    for (var i = this.pins_.length; i--;) if (this.pins_[i] === link) this.pins_.splice(i, 1);
    this.applied_(0);
  },

  /// The gateway has applied `up` commands.
  applied_: function (up) {
    var keep = this.up_ = Math.max(this.up_, up || 0);
    for (var i = 0; i < this.pins_.length; ++i) keep = Math.min(keep, this.pins_[i].next_ - 1);
    while (this.queue_[0] && this.queue_[0].n_ <= keep) this.queue_.shift();
  },

  /// How many packets may be acknowledged.
  ackable_: function () {
    var have = this.have_;
    for (var i = 0; i < this.pins_.length; ++i) have = Math.min(have, this.pins_[i].at_);
    this.count_ = this.bytes_ = 0;
    return have;
  },

  /// A counted packet came on `link`. False: it had come already, on another one.
  count_in_: function (link, size) {
    if (++link.at_ <= this.have_) return false;
    this.have_ = link.at_;
    ++this.count_;
    this.bytes_ += size;
    return true;
  },

  ackDue_: function () {
    return this.count_ >= ACK_PACKETS || this.bytes_ >= ACK_BYTES;
  }
};
