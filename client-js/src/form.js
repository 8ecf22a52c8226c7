// POST by a form into a hidden frame: the way up for pages that can neither read another origin's answers nor put so
// much into an address. What was answered cannot be read; done() says only that something was.

var lastFrame = 0;

/// Posts `text` as field `p`. Returns a function that gives up.
export function postForm(env, url, text, done) {
  var document = env.document_, form = document.createElement('form'), name = 'encke' + (++lastFrame);
  var frame = namedFrame(document, name), field = document.createElement('textarea');
  var load = frame.onload = function () {
    remove();
    done();
  };

  function remove() {
    frame.onload = null;
    // Later: Firefox spins on a frame that is removed inside its own load event.
    setTimeout(function () {
      if (form.parentNode) form.parentNode.removeChild(form);
      if (frame.parentNode) frame.parentNode.removeChild(frame);
    }, 0);
  }

  frame.onload = null;
  form.style.display = frame.style.display = 'none';
  form.method = 'POST';
  form.action = url;
  form.target = name;
  form.acceptCharset = 'utf-8';
  field.name = 'p';
  field.value = text;
  form.appendChild(field);
  document.body.appendChild(frame);
  document.body.appendChild(form);
  // Only now: old WebKit fires load for the empty frame, inside appendChild.
  frame.onload = load;
  form.submit();
  return remove;
}

// IE 6 and 7 take a frame's name only in this form (wire-notes 3, "JSONP POST").
function namedFrame(document, name) {
  var frame;
  try {
    frame = document.createElement('<iframe name="' + name + '">');
  } catch (error) {
    frame = document.createElement('iframe');
    frame.name = name;
  }
  return frame;
}
