// Does an answer come as it is written? The gateway writes lines at a fixed pace, each with its time; the page compares
// how late each comes, by differences of two clocks that need not agree.
import { Environment } from '../src/environment.js';
import { ask, parsed } from './http.js';
import { now } from './time.js';

var LIMIT = 12000;
export var LATE = 600;  // a round trip of a bad network varies so much, a buffer holds longer

/// Keeps when each line came; returns the list of {time, came}.
function recorder(lines) {
  var used = 0;
  return function (text) {
    var end, line;
    while ((end = text.indexOf('\n', used)) >= 0) {
      line = parsed(text.substring(used, end));
      used = end + 1;
      if (line && line.time) lines.push({ time: line.time, came: now(), of: line.of });
    }
  };
}

/// How much later than the earliest the latest line came, in milliseconds.
function spread(lines) {
  var least = Infinity, most = -Infinity, i, delay;
  for (i = 0; i < lines.length; ++i) {
    delay = lines[i].came - lines[i].time;
    least = Math.min(least, delay);
    most = Math.max(most, delay);
  }
  return most - least;
}

/// Into how many clumps the lines came: what comes within 60 ms of what was before it belongs together.
function clumps(lines) {
  var count = 1, i;
  for (i = 1; i < lines.length; ++i) if (lines[i].came - lines[i - 1].came > 60) ++count;
  return count;
}

function arrivals(lines, began) {
  var all = [], i;
  for (i = 0; i < lines.length; ++i) all.push(lines[i].came - began);
  return all.join(' ') + ' ms';
}

function flow(run, section, lines, began) {
  var late = spread(lines), held = clumps(lines) === 1;
  run.stream = late < LATE ? 'flows' : held ? 'held' : 'clumps';
  section.add(late < LATE ? 'ok' : 'bad', 'Stream', [late < LATE ? 'comes as it is written (differences of ' + late +
    ' ms at most)' : held ? 'is held back until its end: something on the way buffers whole answers' :
    'comes in ' + clumps(lines) + ' clumps, up to ' + late + ' ms late: something on the way buffers']);
  section.add('none', 'Arrivals', [lines.length + ' lines, written every 200 ms, came after ' +
    arrivals(lines, began)]);
}

// Not a proxy's doing: these show an answer's text only when it is complete (docs/client.md, "Which transport").
function blind() {
  return new Environment({}).oldIE_ || window.opera;
}

function problem(answer, lines) {
  if (answer.status === 503) return 'not measured: ' + answer.text;
  if (answer.late) return 'did not end within 12 s; ' + lines.length + ' lines came';
  if (answer.status !== 200) return 'could not be opened or was broken off: status ' + answer.status;
  return lines.length < 1 || lines.length < lines[0].of ? 'is cut: only ' + lines.length + ' lines came' : '';
}

export function stream(run, section, done) {
  var lines = [], began = now(), record = recorder(lines);
  ask('doctor/stream', { limit: LIMIT, progress: record }, function (answer) {
    record(answer.text);
    var wrong = problem(answer, lines);
    if (blind()) section.add('none', 'Stream', ['not measured: this browser shows an answer only when it is complete']);
    else if (wrong) section.add(answer.status === 503 ? 'warn' : 'bad', 'Stream', [wrong]);
    else flow(run, section, lines, began);
    done();
  });
}
