// Uplink: the way up beside a one-way transport. One request at a time; what is published meanwhile goes with the next.
import { clock } from './clock.js';
import { json } from './json.js';
import { post } from './http.js';
import { script } from './script.js';
import { postForm } from './form.js';

var BODY = 49152;
var TIMEOUT = 20000;
var URL = 1800;

/// `owner` has session_, env_ and hears sendAnswer_(packet) and sendFailed_(why).
export function Uplink(owner) {
  this.owner_ = owner;
  this.errors_ = 0;
}

Uplink.prototype = {
  /// Something may be waiting. `due`: send an acknowledgement even if there is no command.
  kick_: function (due, ms) {
    var self = this;
    this.due_ = this.due_ || due;
    if (this.abort_ || this.timer_) return;
    // What one script run publishes goes in one request.
    this.timer_ = clock.later_(function () {
      self.timer_ = 0;
      self.flush_();
    }, ms || 0);
  },

  flush_: function () {
    var session = this.owner_.session_, batch;
    if (!this.owner_.mayPost_()) return;
    batch = session.send_(BODY);
    if (batch.next_ > session.up_ + 1 || this.due_) this.request_(batch);
  },

  request_: function (batch) {
    var self = this, timer, id = this.owner_.session_.id_;

    function done(handler) {
      return function (answer) {
        clock.cancel_(timer);
        self.abort_ = null;
        if (id === self.owner_.session_.id_) handler.call(self, answer, batch);
      };
    }

    var fail = done(this.failed_);
    this.due_ = false;
    timer = clock.later_(function () {
      self.abort_();
      fail('no answer to a send request');
    }, TIMEOUT);
    this.abort_ = this.carry_(batch.text_, { load_: done(this.answered_), fail_: fail });
  },

  /// Sends `text` by what the engine allows. The sink's load_ gets the answer's packet, or its text.
  carry_: function (text, sink) {
    var owner = this.owner_, env = owner.env_;
    if (env.postBy_() && !owner.viaScript_()) return post(env, '/send', text, sink);
    return encodeURIComponent(text).length < URL ? this.byScript_(text, sink) : this.byForm_(text, sink);
  },

  byScript_: function (text, sink) {
    var env = this.owner_.env_;
    return script(env, env.url_ + '/send?p=' + encodeURIComponent(text) + '&t=' + clock.now_(), sink);
  },

  // A form's answer cannot be read: ask for the count behind it.
  byForm_: function (text, sink) {
    var self = this, env = this.owner_.env_, abort;
    abort = postForm(env, env.url_ + '/send', text, function () {
      abort = self.byScript_(text.split('\n')[0], sink);
    });
    return function () { abort(); };
  },

  answered_: function (answer, batch) {
    var packet = answer, session = this.owner_.session_;
    try {
      if (typeof answer === 'string') packet = json.parse_(answer);
    } catch (error) {
      return this.failed_('not an answer: ' + answer.slice(0, 80));
    }
    this.errors_ = 0;
    this.owner_.sendAnswer_(packet);
    // Less was applied than was sent: again, but not at once.
    this.kick_(false, session.up_ < batch.next_ - 1 ? 1000 : 0);
  },

  failed_: function (why) {
    if (++this.errors_ > 1) {
      this.errors_ = 0;
      this.owner_.sendFailed_(why);
    } else {
      this.kick_(true, 500);
    }
  },

  stop_: function () {
    clock.cancel_(this.timer_);
    if (this.abort_) this.abort_();
    this.abort_ = null;
    this.timer_ = this.errors_ = 0;
  }
};
