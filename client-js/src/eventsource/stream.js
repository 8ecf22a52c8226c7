// The format of event streams, read from a text that grows (HTML standard, "Interpreting an event stream").

/// Returns read(text so far). It calls block(data, type, id) at each blank line: `data` is '' or ends with '\n', `id`
/// is undefined where there was none; and retry(ms). No part of the text is kept or searched twice.
export function streamReader(block, retry) {
  var from = 0, searched = 0, ends = /[\r\n]/g, fields = { data: '' };

  function line(text) {
    var parts = /^([^:]*):? ?([\s\S]*)/.exec(text), name = parts[1], value = parts[2], done = fields;
    if (!text) {
      fields = { data: '' };
      return block(done.data, done.event, done.id);
    }
    // Longer timers than this end at once in all engines.
    if (name === 'retry' && /^\d+$/.test(value)) retry(Math.min(value, 1e9));
    if (name === 'data') value = fields.data + value + '\n';
    if (name !== 'id' || value.indexOf('\0') < 0) fields[name] = value;
  }

  return function (text) {
    var start, end;
    if (!from && text.charAt(0) === '\ufeff') from = searched = 1;
    while ((ends.lastIndex = searched, end = ends.exec(text))) {
      end = end.index;
      start = from;
      // Before the page is called: it may let an alert() wait, while the text grows and is read.
      from = searched = end + 1;
      // A line feed behind a carriage return belongs to it.
      if (text.charAt(end) === '\r' || text.charAt(end - 1) !== '\r') line(text.slice(start, end));
    }
    searched = Math.max(searched, text.length);
  };
}
