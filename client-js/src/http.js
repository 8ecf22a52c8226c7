// One POST, by XMLHttpRequest or XDomainRequest, whose answer may be read while it grows.
import { clock } from './clock.js';

function nothing() {}

/// Sends `body`. The sink hears load_(text) or fail_(why), once; before that progress_(text so far), if it has that.
/// Returns a function that aborts; the sink hears nothing after it.
export function post(env, path, body, sink) {
  return (env.postBy_() === 'xdr' ? byXdr : byXhr)(env, env.url_ + path, body, sink);
}

function byXhr(env, url, body, sink) {
  var xhr = env.xhr_(), watch = sink.progress_ && watchGrowth(read), over;

  function read(byTimer) {
    var text;
    // IE before 10 throws at these while the answer is under way (wire-notes 3, "IE XHR").
    try {
      if (xhr.readyState > 2 && xhr.status === 200) text = xhr.responseText;
    } catch (error) {}
    if (text && !over) watch.saw_(text, byTimer);
    if (text && !over) sink.progress_(text);
  }

  function change() {
    if (over || xhr.readyState < 3) return;
    if (watch) read();
    if (xhr.readyState === 4 && !over) end(statusOf(xhr));
  }

  function end(status) {
    stop();
    if (status === 200) sink.load_(xhr.responseText);
    else sink.fail_('status ' + status);
  }

  function stop() {
    over = true;
    if (watch) watch.stop_();
  }

  xhr.open('POST', url, true);
  // After open(): IE 7 forgets a handler that was set earlier (wire-notes 3, "IE XHR reuse").
  xhr.onreadystatechange = change;
  if (watch && 'onprogress' in xhr) xhr.onprogress = change;
  if (env.cross_) xhr.withCredentials = true;
  // Text needs no CORS preflight; engines differ in what they say of their own.
  xhr.setRequestHeader('Content-Type', 'text/plain');
  xhr.send(body);
  return function () {
    stop();
    xhr.onreadystatechange = nothing;  // must be a function in IE
    xhr.abort();
  };
}

function statusOf(xhr) {
  try {
    return xhr.status;
  } catch (error) {
    return 0;
  }
}

// Opera 12 and Edge 14-15 tell nothing of the later parts of an answer (wire-notes 3, "Opera XHR streaming"): a timer
// looks, until events have brought something twice.
function watchGrowth(read) {
  var length = 0, events = 0, timer;

  function tick() {
    timer = events < 2 ? clock.later_(tick, 500) : 0;
    if (timer) read(true);
  }

  timer = clock.later_(tick, 500);
  return {
    saw_: function (text, byTimer) {
      if (text.length > length && length && !byTimer) ++events;
      length = text.length;
    },
    stop_: function () { events = 2; clock.cancel_(timer); }
  };
}

// No headers, no cookies, no status. onprogress must be set and a reference kept, or IE 9 drops the request.
// (wire-notes 3, "XDR limits": faye src/transport/cors.js, sockjs-client lib/transport/sender/xdr.js)
function byXdr(env, url, body, sink) {
  var xdr = new env.XDR_(), over;

  function ending(tell) {
    return function () {
      if (over) return;
      over = true;
      tell();
    };
  }

  xdr.onprogress = function () {
    if (!over && sink.progress_) sink.progress_(xdr.responseText);
  };
  xdr.onload = ending(function () { sink.load_(xdr.responseText); });
  xdr.onerror = xdr.ontimeout = ending(function () { sink.fail_('XDomainRequest failed'); });
  xdr.open('POST', url);
  xdr.send(body);
  return function () {
    over = true;
    xdr.abort();
  };
}
