// One POST, by XMLHttpRequest or XDomainRequest, whose answer may be read while it grows.
import { clock } from './clock.js';

function nothing() {}

/// Sends `body` and calls done(why it failed, or '', text); before that progress(text so far), if given.
/// Returns a function that aborts; nothing is called after it.
export function post(env, path, body, done, progress) {
  return (env.post_ === 'xdr' ? byXdr : byXhr)(env, env.url_ + path, body, done, progress);
}

function byXhr(env, url, body, done, progress) {
  var xhr = env.xhr_(), timer;

  // Opera 12 and Edge 14-15 tell nothing of the later parts of an answer (wire-notes 3, "Opera XHR streaming"): a timer
  // looks too.
  function look() {
    timer = clock.later_(look, 500);
    progress(growing(xhr));
  }

  function change() {
    if (progress) progress(growing(xhr));
    if (xhr.readyState !== 4) return;
    clock.cancel_(timer);
    if (statusOf(xhr) === 200) done('', xhr.responseText);
    else done('status ' + statusOf(xhr));
  }

  xhr.open('POST', url, true);
  // After open(): IE 7 forgets a handler that was set earlier (wire-notes 3, "IE XHR reuse").
  xhr.onreadystatechange = change;
  if (env.credentials_) xhr.withCredentials = true;
  // Text needs no CORS preflight; engines differ in what they say of their own.
  xhr.setRequestHeader('Content-Type', 'text/plain');
  if (progress) look();
  xhr.send(body);
  return function () {
    clock.cancel_(timer);
    xhr.onreadystatechange = nothing;  // must be a function in IE
    xhr.abort();
  };
}

// IE before 10 throws at these while the answer is under way (wire-notes 3, "IE XHR").
function statusOf(xhr) {
  try {
    return xhr.status;
  } catch (error) {
    return 0;
  }
}

function growing(xhr) {
  return xhr.readyState > 2 && statusOf(xhr) === 200 ? xhr.responseText : '';
}

// No headers, no cookies, no status. onprogress must be set and a reference kept, or IE 9 drops the request.
// (wire-notes 3, "XDR limits": faye src/transport/cors.js, sockjs-client lib/transport/sender/xdr.js)
function byXdr(env, url, body, done, progress) {
  var xdr = new env.XDR_();
  xdr.onprogress = function () { if (progress) progress(xdr.responseText); };
  xdr.onload = function () { done('', xdr.responseText); };
  xdr.onerror = xdr.ontimeout = function () { done('failed'); };
  xdr.open('POST', url);
  xdr.send(body);
  return function () { xdr.abort(); };
}
