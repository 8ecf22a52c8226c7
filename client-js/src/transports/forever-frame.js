// Forever frame: an endless page, one script element per batch. In IE inside an `htmlfile` document, which is in no
// window: no click at every navigation, no spinner. Elsewhere in a hidden frame that posts messages to us.
import { listen } from '../listen.js';

export var foreverFrame = {
  name_: 'forever-frame',
  stream_: true,
  inUrl_: true,

  possible_: function (env) {
    return env.document_ && !env.noStreams_ && (usesHtmlfile(env) || env.root_.postMessage);
  },

  open_: function (env, link) {
    return usesHtmlfile(env) ? inHtmlfile(env, link) : inFrame(env, link);
  }
};

// Its frame may call its parent only within one origin.
function usesHtmlfile(env) {
  return env.oldIE_ && !env.cross_;
}

function address(env, link) {
  return env.url_ + '/forever-frame?callback=encke&p=' + encodeURIComponent(link.text_());
}

// `doc` is kept by the handle, or IE collects it and the stream dies after some messages.
// (wire-notes 3, "htmlfile keep-alive": cometdaily 2007/10/25, socket.io-client 0.9.17 lib/transports/htmlfile.js)
function inHtmlfile(env, link) {
  var doc = new env.ActiveX_('htmlfile'), frame;
  doc.open();
  doc.write('<html><body></body></html>');
  doc.close();
  doc.parentWindow.encke = function (packets) { link.packets_(packets, true); };
  frame = doc.createElement('iframe');
  doc.body.appendChild(frame);
  frame.onreadystatechange = function () { if (this.readyState === 'complete') link.end_('ended'); };
  frame.src = address(env, link);
  return function () {
    frame.src = 'about:blank';
    doc = frame = null;
    env.root_.CollectGarbage();
  };
}

function inFrame(env, link) {
  var frame, root = env.root_, onMessage = function (event) {
    if (frame && event.source === frame.contentWindow) link.receive_(event.data);
  };

  env.loaded_(function () {
    if (link.over_) return;
    frame = env.document_.createElement('iframe');
    frame.style.display = 'none';
    frame.src = address(env, link) + '&origin=' + encodeURIComponent(env.origin_);
    listen(frame, 'load', function () { link.end_('ended'); });
    listen(root, 'message', onMessage);
    env.document_.body.appendChild(frame);
  });
  return function () {
    listen(root, 'message', onMessage, true);
    if (frame) frame.parentNode.removeChild(frame);
  };
}
