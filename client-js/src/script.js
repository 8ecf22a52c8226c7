// GET by script element: for pages that cannot read another origin's answers.
import { clock } from './clock.js';

var lastName = 0;

/// Makes `fn` callable from a script or frame as `parent.Encke[name]`; returns the name. `fn` null: forgets it.
export function callback(env, fn, name) {
  var holder = env.root_.Encke = env.root_.Encke || {};
  name = name || '_' + (++lastName);
  if (fn) holder[name] = fn;
  else delete holder[name];
  return name;
}

/// Calls done(why it failed, or '', value) with what the script at `url` passes to its callback. Returns a function
/// that gives up.
export function script(env, url, done) {
  var element, over, name = callback(env, function (value) {
    finish();
    forget();
    done('', value);
  });

  function forget() {
    callback(env, 0, name);
  }

  function finish() {
    // A callback that comes late must find a function (wire-notes 3, "JSONP client": portal.js longpolljsonp); one that
    // came leaves nothing behind.
    if (!over) callback(env, forget, name);
    over = true;
    if (element) element.parentNode.removeChild(element);
    element = null;
  }

  function lost() {
    if (over) return;
    finish();
    done('no callback');
  }

  env.loaded_(function () {
    if (over) return;
    element = env.document_.createElement('script');
    element.onerror = lost;
    // IE fires "loaded" before or after the script ran, in no certain order: look again a moment later. Not yet at
    // "loading" and "interactive".
    element.onload = element.onreadystatechange = function () {
      if (!/ing|inter/.test(this.readyState)) clock.later_(lost, 20);
    };
    element.src = url + '&callback=Encke.' + name;
    env.document_.body.appendChild(element);
  });
  return finish;
}
