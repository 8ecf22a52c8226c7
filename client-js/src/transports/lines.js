// Finds complete lines in a text that grows. What was searched once is not searched again, and what is not a line yet
// is not copied.

export function lineReader(link) {
  var from = 0, searched = 0;
  return function (text) {
    var end = searched, line;
    if (end < 0) link.end_('cut');  // in the midst of a line (Link.hear_)
    searched = -1;
    while ((end = text.indexOf('\n', end)) >= 0) {
      line = text.slice(from, end);
      from = ++end;
      // White space is the prelude; a byte order mark may come before it.
      if (/[^\s\ufeff]/.test(line)) link.receive_(line);
    }
    searched = text.length;
  };
}
