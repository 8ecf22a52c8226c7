// POST by a form into a hidden frame: the way up for pages that can neither read another origin's answers nor put so
// much into an address. What was answered cannot be read; done() says only that something was.
import { clock } from './clock.js';
import { listen } from './listen.js';

var lastFrame = 0;

/// Posts `text` as field `p`. Returns a function that gives up.
export function postForm(env, url, text, done) {
  var document = env.document_, name = 'encke' + (++lastFrame), box = document.createElement('div');
  // IE 6 and 7 take a frame's name only from markup (wire-notes 3, "JSONP POST").
  box.innerHTML = '<iframe name=' + name + '></iframe><form method=POST accept-charset=utf-8 target=' + name +
    '><textarea name=p></textarea></form>';
  box.style.display = 'none';
  box.lastChild.action = url;
  box.lastChild.firstChild.value = text;
  document.body.appendChild(box);

  function remove() {
    done = null;
    // Later: Firefox spins on a frame that is removed inside its own load event.
    clock.later_(function () { if (box) document.body.removeChild(box); box = 0; }, 0);
  }

  // Only now: old WebKit fires load for the empty frame, inside appendChild.
  listen(box.firstChild, 'load', function () {
    if (done) done();
    remove();
  });
  box.lastChild.submit();
  return remove;
}
