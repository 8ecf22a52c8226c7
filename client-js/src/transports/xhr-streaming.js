// XHR streaming: an endless answer to a POST, one packet a line, read while it grows.
import { post } from '../http.js';
import { lineReader } from './lines.js';

export var xhrStreaming = {
  name_: 'xhr-streaming',
  stream_: true,

  // IE before 10 shows an answer's text only when it is complete, except in XDomainRequest; Opera 12 and older tell of
  // its first part only (wire-notes 3, "IE XHR", "Opera XHR streaming"), and has EventSource.
  possible_: function (env) {
    return !env.noStreams_ && !env.root_.opera && (env.oldIE_ ? env.post_ === 'xdr' : env.post_);
  },

  open_: function (env, link) {
    var read = lineReader(link);
    return post(env, '/xhr-streaming', link.text_(), function (why, text) {
      if (!why) read(text + '\n');
      link.end_(why || 'ended');
    }, read);
  }
};
