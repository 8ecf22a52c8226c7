// The answer to a GET, read while it grows, or at its end where the engine shows it no sooner.
import { core_ as core } from '../core.js';

function nothing() {}

/// Calls heard(status, type, text so far, whether it has ended) again and again; status 0: it failed, if it has ended.
/// Returns a function that aborts; nothing is called after it.
export function answerTo(env, url, headers, heard) {
  return (env.post_ === 'xdr' ? byXdr : byXhr)(env, url, headers, heard);
}

function byXhr(env, url, headers, heard) {
  var xhr = env.xhr_(), clock = core.clock_, timer;

  function look() {
    var state = xhr.readyState, status = 0, type, text = '';
    if (state === 4) clock.cancel_(timer);
    else if (state < 2) return;
    // IE before 10 throws at these until the end, others where the network failed; IE has numbers for that (wire-notes
    // 3, "IE XHR").
    try {
      type = xhr.getResponseHeader('Content-Type');
      text = xhr.responseText;
      status = xhr.status;
    } catch (error) {}
    heard(status < 12000 ? status : 0, type, text, state === 4);
  }

  // Opera 12 and Edge 14-15 tell nothing of the later parts of an answer (wire-notes 3, "Opera XHR streaming").
  function tick() {
    timer = clock.later_(tick, 500);
    look();
  }

  xhr.open('GET', url, true);
  xhr.onreadystatechange = look;  // after open(): IE 7 forgets an earlier one
  if (env.credentials_) xhr.withCredentials = true;
  for (var name in headers) xhr.setRequestHeader(name, headers[name]);
  tick();
  xhr.send(null);
  return function () {
    clock.cancel_(timer);
    xhr.onreadystatechange = nothing;  // must be a function in IE
    xhr.abort();
  };
}

// No status, no headers; a reference must be kept (wire-notes 3, "XDR limits").
function byXdr(env, url, headers, heard) {
  var xdr = new env.XDR_();
  function look(ended) { heard(200, xdr.contentType || headers.Accept, xdr.responseText, ended); }
  xdr.onprogress = function () { look(); };
  xdr.onload = function () { look(true); };
  xdr.onerror = xdr.ontimeout = function () { heard(0, '', '', true); };
  xdr.open('GET', url);
  xdr.send('');
  return function () { xdr.abort(); };
}
