// The page: written for the DOM of IE 6, with what every later engine has as well.

var badges = { ok: 'ok', warn: 'warning', bad: 'problem', none: '' };

function byId(id) {
  return document.getElementById(id);
}

function element(parent, name, className, text) {
  var made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.appendChild(document.createTextNode(text));
  parent.appendChild(made);
  return made;
}

function say(id, text, className) {
  var to = byId(id);
  while (to.firstChild) to.removeChild(to.firstChild);
  to.appendChild(document.createTextNode(text));
  if (className !== undefined) to.className = className;
}

function headRow(body, heads) {
  var row = element(body, 'tr'), i;
  element(row, 'th', 'label', 'Transport');
  element(row, 'th', 'state', 'Result');
  for (i = 0; i < heads.length; ++i) element(row, 'th', i < heads.length - 1 ? 'number' : '', heads[i]);
}

/// A titled table, to be filled by add().
export function addSection(title, heads) {
  var box = element(byId('sections'), 'div', 'section'), body;
  element(box, 'h2', '', title);
  body = element(element(box, 'table'), 'tbody');  // IE shows no rows outside of one
  if (heads) headRow(body, heads);
  return body;
}

export function addRow(body, row) {
  var line = element(body, 'tr'), i, last = row.cells.length - 1;
  element(line, 'td', 'label', row.label);
  element(element(line, 'td', 'state'), 'span', 'badge ' + row.state, row.badge || badges[row.state]);
  for (i = 0; i <= last; ++i) element(line, 'td', i < last ? 'number' : 'text', row.cells[i]);
}

/// `part` of 1 is done; `what` is being done.
export function progress(part, what) {
  byId('bar').style.width = Math.round(part * 100) + '%';
  say('verdict', 'Testing: ' + what + ' ...', 'none');
}

export function begin() {
  var sections = byId('sections');
  while (sections.firstChild) sections.removeChild(sections.firstChild);
  byId('text').value = 'The report is made when all tests are done.';
  byId('again').disabled = byId('copy').disabled = true;
  say('copied', '');
}

export function end(conclusion, text) {
  byId('bar').style.width = '100%';
  say('verdict', conclusion.text, conclusion.state);
  byId('text').value = text;
  byId('again').disabled = byId('copy').disabled = false;
}

function copy() {
  var text = byId('text'), done = false;
  text.focus();
  text.select();
  try {
    done = document.execCommand('copy');
  } catch (error) {}
  say('copied', done ? 'Copied.' : 'Selected: press Ctrl+C (on a Mac, Command+C).');
  if (done || !navigator.clipboard) return;
  navigator.clipboard.writeText(text.value).then(function () { say('copied', 'Copied.'); }, function () {});
}

export function wire(again) {
  byId('again').onclick = again;
  byId('copy').onclick = copy;
}
