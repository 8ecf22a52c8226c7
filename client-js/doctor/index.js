// The diagnosis page's script: one test after the other, each bounded, each shown as soon as it is known. It uses the
// client as any page would. `EnckeDoctor` is the page's own global, for whoever drives it: state, run, report().
import { automatic } from './automatic.js';
import { browser } from './browser.js';
import { conclude } from './conclusion.js';
import { handshake } from './handshake.js';
import { reportOf } from './report.js';
import { request } from './request.js';
import { restore, snapshot } from './storage.js';
import { stream } from './stream.js';
import { bounded, now } from './time.js';
import { steps } from './transports.js';
import { addRow, addSection, begin, end, progress, wire } from './view.js';

var STEP_LIMIT = 45000;  // above all that a step may take by its own bounds

/// A part of the findings, and where it is shown.
function Section(run, title, heads) {
  this.title = title;
  this.heads = heads;
  this.rows = [];
  this.shown = addSection(title, heads);
  run.sections.push(this);
}

/// `state`: ok, warn, bad or none. `badge`: in place of the state's own.
Section.prototype.add = function (state, label, cells, badge) {
  var row = { state: state, label: label, cells: cells, badge: badge };
  this.rows.push(row);
  addRow(this.shown, row);
};

function plan() {
  var transports = { title: 'Transports', heads: ['Opens in', 'Round trip', 'Remarks'], steps: steps() };
  return [
    { title: 'This browser', steps: [{ name: 'this browser', run: browser }] },
    { title: 'The way to the gateway', steps: [
      { name: 'a request', run: request },
      { name: 'a WebSocket handshake', run: handshake },
      { name: 'a stream', run: stream }
    ] },
    transports,
    { title: 'What the client chooses', steps: [{ name: 'the client\'s own choice', run: function (run, section, done) {
      restore(run.before);  // as a visitor's page would find it
      automatic(run, section, done);
    } }] }
  ];
}

// One step, which ends whatever happens in it.
function carryOut(run, step, section, done) {
  var finish = bounded(STEP_LIMIT, 'did not end', function (wrong) {
    if (wrong) section.add('bad', step.name, ['the test itself failed: ' + wrong]);
    done();
  });
  try {
    step.run(run, section, function () { finish(''); });
  } catch (error) {
    finish(error.message);
  }
}

function tasksOf(run, parts) {
  var tasks = [], i, j;
  function task(part, step) {
    return function (done) {
      part.section = part.section || new Section(run, part.title, part.heads);
      carryOut(run, step, part.section, done);
    };
  }
  for (i = 0; i < parts.length; ++i) {
    for (j = 0; j < parts[i].steps.length; ++j) {
      tasks.push({ name: parts[i].steps[j].name, start: task(parts[i], parts[i].steps[j]) });
    }
  }
  return tasks;
}

var doctor = {
  state: 'idle',
  run: null,
  report: function () { return reportOf(doctor.run); },
  start: start
};

function finished(run, began) {
  run.took = now() - began;
  run.conclusion = conclude(run);
  end(run.conclusion, reportOf(run));
  doctor.state = 'done';
}

function start() {
  var began = now(), at = 0, tasks, run = { before: snapshot(), sections: [], transports: {} };
  if (doctor.state === 'running') return;
  doctor.state = 'running';
  doctor.run = run;
  begin();
  tasks = tasksOf(run, plan());
  // Each from a turn of its own: the page shows what there is, and no engine's stack grows.
  (function next() {
    var task = tasks[at++];
    if (!task) return finished(run, began);
    progress((at - 1) / tasks.length, task.name);
    setTimeout(function () { task.start(next); }, 0);
  })();
}

wire(start);
// When the page has loaded: what is begun earlier belongs to its loading, and its tests would wait for each other.
window.onload = start;

export default doctor;
