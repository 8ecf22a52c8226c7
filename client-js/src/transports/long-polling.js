// Long polling: every answer is one array of packets, and the next request is an attach like any other. Polling is the
// same with an answer at once and a pause between.
import { post } from '../http.js';

function poller(name, paused) {
  return {
    name_: name,
    oneShot_: true,
    paused_: paused,

    possible_: function (env) { return env.post_; },

    // The address never changes: IE and Chrome keep memory for each new one (wire-notes 3, "Cache-bust vs leak").
    open_: function (env, link) {
      return post(env, '/' + name, link.text_(), function (why, text) {
        if (!why) link.receive_(text);
        link.end_(why);
      });
    }
  };
}

export var longPolling = poller('long-polling');
export var polling = poller('polling', true);
