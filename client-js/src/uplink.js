// Uplink: the way up beside a one-way transport. One request at a time; what is published meanwhile goes with the next.
import { clock } from './clock.js';
import { json } from './json.js';
import { post } from './http.js';
import { script } from './script.js';
import { postForm } from './form.js';

var BODY = 49152;
var TIMEOUT = 20000;
var URL = 1800;

// An empty line: nothing but the envelope, which acknowledges. And a packet that asks for a sign of life.
export var ACK = '\n';
export var PROBE = '\n{}';

/// `owner` has session_, env_ and hears sendAnswer_(packet, whether it was asked by PROBE) and sendFailed_().
export function Uplink(owner) {
  this.owner_ = owner;
  this.errors_ = 0;
}

Uplink.prototype = {
  /// Something may be waiting. `due`: send a request even if there is no command, with this at its end. What asks for a
  /// sign of life acknowledges, too, but not the other way round.
  kick_: function (due, ms) {
    if (this.due_ !== PROBE) this.due_ = due || this.due_;
    // Later: what one script run publishes goes in one request.
    if (!this.abort_ && !this.timer_) this.timer_ = clock.later_(this.flush_, ms || 0, this);
  },

  flush_: function () {
    var session = this.owner_.session_, batch;
    this.timer_ = 0;
    if (!this.owner_.mayPost_()) return;
    batch = session.send_(BODY);
    if (batch.next_ > session.up_ + 1 || this.due_) this.request_(batch);
  },

  request_: function (batch) {
    var self = this, id = this.owner_.session_.id_;

    function done(why, answer) {
      clock.cancel_(self.late_);
      self.abort_ = null;
      if (id !== self.owner_.session_.id_) return;
      if (why) self.failed_();
      else self.answered_(answer, batch);
    }

    this.late_ = clock.later_(function () {
      self.abort_();
      done(1);
    }, TIMEOUT);
    this.said_ = this.due_;
    this.due_ = '';
    this.abort_ = this.carry_(batch.text_ + (this.said_ || ''), done);
  },

  /// Sends `text` by what the engine allows. done() gets the answer's packet, or its text.
  carry_: function (text, done) {
    var owner = this.owner_, env = owner.env_;
    try {
      return env.post_ && !owner.viaScript_() ? post(env, '/send', text, done) :
        encodeURIComponent(text).length < URL ? this.byScript_(text, done) : this.byForm_(text, done);
    } catch (error) {
      done(1);  // old WebKit throws where a page from a file may not send
    }
  },

  byScript_: function (text, done) {
    var env = this.owner_.env_;
    return script(env, env.url_ + '/send?p=' + encodeURIComponent(text) + '&t=' + clock.now_(), done);
  },

  // A form's answer cannot be read: ask for the count behind it.
  byForm_: function (text, done) {
    var self = this, env = this.owner_.env_, abort;
    abort = postForm(env, env.url_ + '/send', text, function () {
      abort = self.byScript_(text.split('\n')[0], done);
    });
    return function () { abort(); };
  },

  answered_: function (answer, batch) {
    var packet = answer, session = this.owner_.session_;
    try {
      if (typeof answer === 'string') packet = json.parse_(answer);
    } catch (error) {
      return this.failed_();
    }
    this.errors_ = 0;
    this.owner_.sendAnswer_(packet, this.said_ === PROBE);
    // Less was applied than was sent: again, but not at once.
    this.kick_('', session.up_ < batch.next_ - 1 ? 1000 : 0);
  },

  failed_: function () {
    if (++this.errors_ > 1) {
      this.errors_ = 0;
      this.owner_.sendFailed_();
    } else {
      this.kick_(this.said_ || ACK, 500);
    }
  },

  stop_: function () {
    clock.cancel_(this.timer_);
    clock.cancel_(this.late_);
    if (this.abort_) this.abort_();
    this.abort_ = null;
    this.timer_ = this.errors_ = 0;
  }
};
