// Client: what a page holds. Commands and their answers, subscriptions, events.
import { Connection } from './connection.js';
import { eventful, safely } from './emitter.js';
import { Environment } from './environment.js';
import { Subscription } from './subscription.js';
import { json } from './json.js';
import { watchPage } from './page.js';

var CLOSED = { code: 108, message: 'client closed' };

export function Client(options, offered) {
  var env = new Environment(options);
  this.listeners_ = {};
  this.state = 'connecting';
  this.transport = this.session = null;
  this.debug_ = options.debug;
  this.subs_ = {};
  this.calls_ = {};
  this.lastId_ = 0;
  this.connection_ = new (options.connection_ || Connection)(env, options, offered, this);
  this.connection_.state_ = this.state;
  this.unwatch_ = watchPage(env, this.connection_);
  this.connection_.retry_(0);  // later: the page adds its listeners and first commands, which go along
}

// --- For pages

Client.prototype = eventful({
  /// Several calls for one channel share one subscription; each function is called.
  subscribe: function (channel, fn, options) {
    var sub = this.subs_['$' + channel], fresh = !sub;
    if (fresh) sub = this.subs_['$' + channel] = new Subscription(this, channel, options && options.since);
    if (fn) sub.readers_.push(fn);
    if (fresh) sub.ask_();
    return sub;
  },

  publish: function (channel, data, callback) {
    this.call_('publish', { channel: channel, data: data }, callback, true);
  },

  use: function (transports) {
    this.connection_.wish_(transports);
  },

  cut: function (ms) {
    this.connection_.cut_(ms);
  },

  close: function () {
    this.connection_.leave_();
  },

  // --- Commands

  /// Sends a command; callback(error, result). `keep`: if the session is lost before it was sent, it goes to the next.
  call_: function (method, params, callback, keep) {
    var id = ++this.lastId_, packet = { id: id }, command = { keep_: keep, callback_: callback };
    packet[method] = params;
    command.text_ = json.stringify_(packet);
    var problem = this.problem_(command.text_);
    if (problem) return this.answer_(command, problem);
    this.calls_[id] = command;
    this.connection_.session_.add_(command);
    this.connection_.flush_();
  },

  problem_: function (text) {
    var limits = (this.connection_.info_ || {}).limits;
    if (this.state === 'closed') return CLOSED;
    // Larger bodies are refused whole, with nothing to say which command it was.
    if (limits && unescape(encodeURIComponent(text)).length > limits.message_bytes) {
      return { code: 106, message: 'limit exceeded: ' + limits.message_bytes };
    }
  },

  answer_: function (command, error, result) {
    if (command.callback_) safely(command.callback_, error, result);
  },

  drop_: function (sub) {
    var key = '$' + sub.channel, ours = this.subs_[key] === sub;
    if (ours) delete this.subs_[key];
    return ours;
  },

  // --- What the connection tells

  state_: function (state) {
    this.state = state;
    this.emit_('state', state);
  },

  transport_: function (name) {
    this.transport = name;
    this.emit_('transport', name);
  },

  opened_: function (info) {
    this.session = info.session;
    this.emit_('open', info);
  },

  failed_: function (error) {
    this.emit_('error', error);
  },

  closed_: function (info) {
    this.unwatch_();
    this.fail_(CLOSED, true);
    this.transport = this.session = null;
    this.emit_('close', info);
  },

  trace_: function (text) {
    if (this.debug_) safely(this.debug_, text);
  },

  packet_: function (packet) {
    var pub = packet.pub, over = packet.unsubscribe, sub = this.subs_['$' + (pub || over || {}).channel];
    if (pub) {
      if (sub) sub.take_(pub);
      this.emit_('message', pub);
    } else if (over) {
      if (sub) sub.ended_(over);
    } else {
      this.reply_(packet);
    }
  },

  reply_: function (packet) {
    var command = this.calls_[packet.id];
    if (!command) return;
    delete this.calls_[packet.id];
    this.answer_(command, packet.error || null, packet.result);
  },

  /// The session is gone. Subscriptions go on from their positions. Of a command that was sent and not answered nobody
  /// knows whether it was carried out: the page is told so; those that were not sent go to the next session.
  lostSession_: function (fresh, code, reason) {
    this.session = null;
    this.fail_({ code: code, message: 'outcome unknown: ' + reason });
    for (var key in this.subs_) if (this.subs_.hasOwnProperty(key)) this.subs_[key].ask_();
    for (var i = 0; i < fresh.length; ++i) this.connection_.session_.add_(fresh[i]);
  },

  fail_: function (error, all) {
    var calls = this.calls_, command;
    for (var id in calls) {
      command = calls.hasOwnProperty(id) && calls[id];
      if (!command || !all && command.keep_ && !command.sent_) continue;
      delete calls[id];
      // Subscriptions ask again by themselves.
      if (command.keep_) this.answer_(command, error);
    }
  }
});
