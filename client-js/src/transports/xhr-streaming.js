// XHR streaming: an endless answer to a POST, one packet a line, read while it grows.
import { post } from '../http.js';
import { lineReader } from './lines.js';

export var xhrStreaming = {
  name_: 'xhr-streaming',

  // IE before 10 shows an answer's text only when it is complete, except in XDomainRequest; Opera 12 and older tell of
  // its first part only (wire-notes 3, "IE XHR", "Opera XHR streaming"), and has EventSource.
  possible_: function (env) {
    return !env.noStreams_ && !env.presto_ && (env.postBy_() === 'xdr' || env.postBy_() && !env.oldIE_);
  },

  open_: function (env, link) {
    var read = lineReader(link);
    return post(env, '/xhr-streaming', link.text_(), {
      progress_: read,
      load_: function (text) {
        read(text + '\n');
        link.end_('stream ended');
      },
      fail_: function (why) { link.end_(why); }
    });
  }
};
