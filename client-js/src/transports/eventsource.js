// Server-Sent Events by the engine's own EventSource. Its own reconnection cannot change the address, which carries
// our position: it is closed at the first error, and we attach anew (wire-notes 3, "EventSource reconnect").

export var eventsource = {
  name_: 'eventsource',
  stream_: true,
  inUrl_: true,

  possible_: function (env) { return env.EventSource_ && !env.noStreams_; },

  open_: function (env, link) {
    var url = env.url_ + '/eventsource?p=' + encodeURIComponent(link.text_());
    var source = new env.EventSource_(url, { withCredentials: !!env.credentials_ });
    link.hear_(source);
    source.onerror = function () { link.end_('ended'); };
    return function () { source.close(); };
  }
};
