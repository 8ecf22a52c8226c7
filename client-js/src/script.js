// GET by script element: for pages that cannot read another origin's answers.
import { clock } from './clock.js';

var lastName = 0;

/// Calls done(why it failed, or '', value) with what the script at `url` passes to its callback. Returns a function
/// that gives up.
export function script(env, url, done) {
  var name = '_' + (++lastName), holder = env.root_.Encke = env.root_.Encke || {}, element, over;

  function forget() {
    delete holder[name];
  }

  function finish() {
    // A callback that comes late must find a function (wire-notes 3, "JSONP client": portal.js longpolljsonp); one that
    // came leaves nothing behind.
    if (!over) holder[name] = forget;
    over = true;
    if (element) element.parentNode.removeChild(element);
    element = null;
  }

  function lost() {
    if (over) return;
    finish();
    done('no callback');
  }

  holder[name] = function (value) {
    finish();
    forget();
    done('', value);
  };
  env.loaded_(function () {
    if (over) return;
    element = env.document_.createElement('script');
    element.onerror = lost;
    // IE fires "loaded" before or after the script ran, in no certain order: look again a moment later.
    element.onload = element.onreadystatechange = function () {
      if (!/loading|interactive/.test(this.readyState)) clock.later_(lost, 20);
    };
    element.charset = 'utf-8';
    element.src = url + '&callback=Encke.' + name;
    env.document_.body.appendChild(element);
  });
  return finish;
}
