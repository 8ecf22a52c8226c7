// Encke.EventSource: the standard's object (HTML standard, "The EventSource interface"), for engines that have none.
import { define, locate } from '../standard.js';
import { follow } from './follow.js';

export function EventSource(url, init) {
  this.stop_ = follow(this, locate(this, url, this.withCredentials = !!(init && init.withCredentials)));
}

define(EventSource, ['CONNECTING', 'OPEN', 'CLOSED'], ['open', 'message', 'error'], {
  close: function () {
    this.readyState = 2;
    this.stop_();
  }
});
