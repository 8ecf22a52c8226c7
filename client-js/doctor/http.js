// One request to the gateway, as any page would make it.
import { Environment } from '../src/environment.js';
import { json } from '../src/json.js';
import { bounded, now } from './time.js';

var LIMIT = 10000;
var lastRequest = 0;

/// Never the same address twice: no cache on the way may answer.
export function fresh(path) {
  return path + (path.indexOf('?') < 0 ? '?' : '&') + 'n=' + now() + (++lastRequest);
}

// IE before 10 throws at these while the answer is under way (src/http.js).
function read(xhr, name) {
  try {
    return xhr[name];
  } catch (error) {
    return name === 'status' ? 0 : '';
  }
}

function answerOf(xhr) {
  return {
    status: read(xhr, 'status'),
    text: read(xhr, 'responseText') || '',
    header: function (name) {
      try {
        return xhr.getResponseHeader(name);
      } catch (error) {
        return null;
      }
    }
  };
}

/// done(answer): {status, text, header(name)}; status 0 and `late` where none came in time. `options`: body, headers,
/// progress(text so far), limit.
export function ask(path, options, done) {
  var xhr = new Environment({}).xhr_(), name, looking;
  var finish = bounded(options.limit || LIMIT, { status: 0, text: '', late: true }, function (answer) {
    clearInterval(looking);
    xhr.onreadystatechange = function () {};
    if (answer.late) xhr.abort();
    done(answer);
  });

  function look() {
    if (options.progress && xhr.readyState > 2) options.progress(read(xhr, 'responseText') || '');
    if (xhr.readyState === 4) finish(answerOf(xhr));
  }

  xhr.open(options.body === undefined ? 'GET' : 'POST', fresh(path), true);
  xhr.onreadystatechange = look;
  for (name in options.headers) {
    if (options.headers.hasOwnProperty(name)) xhr.setRequestHeader(name, options.headers[name]);
  }
  // Some engines tell only of the first part of an answer (src/http.js).
  if (options.progress) looking = setInterval(look, 20);
  xhr.send(options.body === undefined ? null : options.body);
}

/// The value of a JSON text, or null.
export function parsed(text) {
  try {
    return json.parse_(text);
  } catch (error) {
    return null;
  }
}
