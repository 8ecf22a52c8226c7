// The findings as plain text, to be sent by mail.

var marks = { ok: 'OK  ', warn: 'WARN', bad: 'BAD ', none: '    ' };

function filled(cells, heads) {
  var words = [], i;
  for (i = 0; i < cells.length; ++i) {
    if (cells[i] !== '') words.push((heads && i < cells.length - 1 ? heads[i].toLowerCase() + ' ' : '') + cells[i]);
  }
  return words.join(', ');
}

function line(row, heads) {
  return marks[row.state] + ' ' + row.label + ': ' + (row.badge && row.state === 'none' ? row.badge + ', ' : '') +
    filled(row.cells, heads);
}

function traces(run) {
  var lines = [], name;
  for (name in run.transports) {
    if (run.transports.hasOwnProperty(name)) lines.push(name + ': ' + run.transports[name].trace.join('; '));
  }
  return lines;
}

export function reportOf(run) {
  var lines = ['Encke doctor', '', marks[run.conclusion.state] + ' ' + run.conclusion.text], i, j, section;
  for (i = 0; i < run.sections.length; ++i) {
    section = run.sections[i];
    lines.push('', '-- ' + section.title);
    for (j = 0; j < section.rows.length; ++j) lines.push(line(section.rows[j], section.heads));
  }
  return lines.concat('', '-- Traces of the client', traces(run), '', 'Took ' + run.took + ' ms.').join('\n');
}
