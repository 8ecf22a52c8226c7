// Forever frame: an endless page, one script element per batch, in a hidden frame. In IE inside an `htmlfile` document,
// which is in no window: no click at every navigation, no spinner. The frame's scripts call us; where they may not, they
// post messages. (KHTML hands a message over only when the page next runs a script of its own, and tells neither its
// source nor its origin: tests/engines; kjs_window.cpp, PostMessage)
import { clock } from '../clock.js';
import { listen } from '../listen.js';
import { callback } from '../script.js';

export var foreverFrame = {
  name_: 'forever-frame',
  stream_: true,
  inUrl_: true,

  possible_: function (env) {
    return env.document_ && !env.noStreams_ && (!env.cross_ || env.root_.postMessage);
  },

  open_: function (env, link) {
    var frame, html, root = env.root_, name = callback(env, function (packets) { link.packets_(packets); });

    // Later: QtWebKit fires `load` before it hands over the last messages that the frame has posted.
    function ended() {
      clock.later_(function () { link.end_('ended'); }, 0);
    }

    function place(document) {
      frame = document.createElement('iframe');
      frame.style.display = 'none';
      frame.src = env.url_ + '/forever-frame?callback=Encke.' + name + '&origin=' + encodeURIComponent(env.origin_) +
        '&p=' + encodeURIComponent(link.text_());
      listen(frame, 'load', ended);
      document.body.appendChild(frame);
    }

    function onMessage(event) {
      if (event.source === frame.contentWindow) link.receive_(event.data);
    }

    // `html` is kept by this closure, or IE collects it and the stream dies after some messages.
    // (wire-notes 3, "htmlfile keep-alive": cometdaily 2007/10/25, socket.io-client 0.9.17 lib/transports/htmlfile.js)
    if (env.oldIE_ && !env.cross_) {
      html = new env.ActiveX_('htmlfile');
      html.open();
      html.write('<html><body></body></html>');
      html.close();
      html.parentWindow.Encke = root.Encke;
      place(html);
    } else {
      env.loaded_(function () {
        if (link.over_) return;
        place(env.document_);
        listen(root, 'message', onMessage);
      });
    }

    return function () {
      callback(env, 0, name);
      listen(root, 'message', onMessage, true);
      if (html) {
        frame.src = 'about:blank';
        html = frame = null;
        root.CollectGarbage();
      } else if (frame) {
        frame.parentNode.removeChild(frame);
      }
    };
  }
};
