// Long polling: every answer is one array of packets, and the next request is an attach like any other. Polling is the
// same with an answer at once and a pause between.
import { json } from '../json.js';
import { post } from '../http.js';

function poller(name, paused) {
  return {
    name_: name,
    oneShot_: true,
    paused_: paused,

    possible_: function (env) { return !!env.postBy_(); },

    // The address never changes: IE and Chrome keep memory for each new one (wire-notes 3, "Cache-bust vs leak").
    open_: function (env, link) {
      return post(env, '/' + name, link.text_(), {
        load_: function (text) { take(link, text); },
        fail_: function (why) { link.end_(why); }
      });
    }
  };
}

function take(link, text) {
  var packets;
  try {
    packets = json.parse_(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return link.end_('no packets: ' + text.slice(0, 80));
  }
  link.packets_(packets);
  link.end_();
}

export var longPolling = poller('long-polling');
export var polling = poller('polling', true);
