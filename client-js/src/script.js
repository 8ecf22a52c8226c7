// GET by script element: for pages that cannot read another origin's answers.
import { clock } from './clock.js';

var lastName = 0;

/// The sink hears load_(value) with what the script at `url` passes to its callback, or fail_(why). Returns a function
/// that gives up.
export function script(env, url, sink) {
  var name = '_' + (++lastName), holder = env.root_.Encke = env.root_.Encke || {}, element, over;

  function finish() {
    over = true;
    // A callback that comes late must find a function (wire-notes 3, "JSONP client": portal.js longpolljsonp).
    holder[name] = function () { delete holder[name]; };
    if (element && element.parentNode) element.parentNode.removeChild(element);
    if (element) element.onload = element.onerror = element.onreadystatechange = null;
  }

  function lost() {
    if (over) return;
    finish();
    sink.fail_('script without an answer');
  }

  // IE fires "loaded" before or after the script ran, in no certain order: look again a moment later.
  function loaded() {
    if (!element.readyState || /loaded|complete/.test(element.readyState)) clock.later_(lost, 20);
  }

  holder[name] = function (value) {
    if (over) return;
    finish();
    delete holder[name];
    sink.load_(value);
  };
  env.loaded_(function () {
    if (over) return;
    element = env.document_.createElement('script');
    element.onload = element.onreadystatechange = loaded;
    element.onerror = lost;
    element.charset = 'utf-8';
    element.src = url + '&callback=Encke.' + name;
    env.document_.body.appendChild(element);
  });
  return finish;
}
