// What event streams mean: a name, the stream's text, and its events as [type, data, lastEventId]. Written from the
// HTML standard, "Parsing an event stream" and "Interpreting an event stream". The browser suite plays them to the
// engines' own EventSource too, which shows that the table is right.

const message = (data, id = '') => ['message', data, id];
const long = 'x'.repeat(70000);

export const streams = {
  'an event': ['data: a\n\n', [message('a')]],
  'events': ['data: a\n\ndata: b\n\n', [message('a'), message('b')]],
  'nothing': ['', []],

  // Ends of lines
  'carriage return and line feed': ['data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', [message('a\nb'), message('c')]],
  'carriage return': ['data: a\rdata: b\r\rdata: c\r\r', [message('a\nb'), message('c')]],
  'all ends of lines mixed': ['data: a\ndata: b\rdata: c\r\n\r\ndata: d\r\n\rdata: e\n\r\ndata: f\r\r\n',
    [message('a\nb\nc'), message('d'), message('e'), message('f')]],
  'line feed and carriage return are two': ['data: a\n\rdata: b\n\r', [message('a'), message('b')]],
  'many blank lines': ['\n\n\r\n\rdata: a\n\n\n\n\r\r\r\ndata: b\n\n\n', [message('a'), message('b')]],
  'other breaks are text': ['data: a\u2028b\u2029c\u0085d\ve\f\n\n', [message('a\u2028b\u2029c\u0085d\ve\f')]],

  // Data
  'lines of data': ['data: a\ndata: b\ndata:c\n\n', [message('a\nb\nc')]],
  'data of nothing': ['data\n\ndata:\n\ndata: \n\n', [message(''), message(''), message('')]],
  'lines of nothing': ['data\ndata\n\ndata:\ndata: a\ndata:\n\n', [message('\n'), message('\na\n')]],
  'one space is left out': ['data:a\n\ndata: a\n\ndata:  a \n\ndata:\ta\n\n',
    [message('a'), message('a'), message(' a '), message('\ta')]],
  'colons in data': ['data: a: b\n\ndata::\n\ndata: :\n\n', [message('a: b'), message(':'), message(':')]],
  'a zero in data': ['data: a\0b\n\n', [message('a\0b')], { zero: true }],
  'all of Unicode': ['data: \u00e4\u20ac\u{1f600}\ud7ff\ufffd\ufeff\n\n',
    [message('\u00e4\u20ac\u{1f600}\ud7ff\ufffd\ufeff')]],
  'a long line': [`data: ${long}\n\ndata: b\n\n`, [message(long), message('b')], { long: true }],

  // Fields
  'comments': [': a\n:\ndata: b\n: c\n:data: d\n\n:\n\n', [message('b')]],
  'unknown fields': ['Data: a\ndata : b\n data: c\nx\nx: data: d\ndatax: e\n__proto__: f\nconstructor: g\ndata: h\n\n',
    [message('h')]],
  'a type': ['event: x\ndata: a\n\ndata: b\n\n', [['x', 'a', ''], message('b')]],
  'a type behind the data': ['data: a\nevent: x\n\n', [['x', 'a', '']]],
  'the last type holds': ['event: x\nevent: y\ndata: a\n\n', [['y', 'a', '']]],
  'a type of nothing': ['event: x\nevent\ndata: a\n\nevent: \ndata: b\n\n', [message('a'), message('b')]],
  'a type without data is forgotten': ['event: x\n\ndata: a\n\n', [message('a')]],
  'types of objects': ['event: constructor\ndata: a\n\nevent: __proto__\ndata: b\n\nevent: toString\ndata: c\n\n',
    [['constructor', 'a', ''], ['__proto__', 'b', ''], ['toString', 'c', '']]],
  'a type with space': ['event: a b \ndata: c\n\n', [['a b ', 'c', '']]],

  // Ids
  'an id stays': ['id: 1\ndata: a\n\ndata: b\n\n', [message('a', '1'), message('b', '1')]],
  'an id behind the data': ['data: a\nid: 1\n\n', [message('a', '1')]],
  'an id alone': ['id: 1\n\ndata: a\n\n', [message('a', '1')], { idAlone: true }],
  'an id of nothing': ['id: 1\ndata: a\n\nid\ndata: b\n\nid: 2\n\nid:\ndata: c\n\n',
    [message('a', '1'), message('b'), message('c')]],
  'an id with a zero': ['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: \0\ndata: c\n\n',
    [message('a', '1'), message('b', '1'), message('c', '1')], { zero: true }],
  'the last id holds': ['id: 1\nid: 2\ndata: a\n\n', [message('a', '2')]],

  // Times. Which time holds is seen in Node only.
  'times': ['retry: 10\ndata: a\n\nretry: 20\n\n', [message('a')], { retry: 20 }],
  'times that are none': ['retry: 10\nretry: 1x\nretry: -5\nretry: 1.5\nretry: 1e3\nretry:  7\nretry: 7 \nretry\n' +
    'retry: +7\nretry: \u0661\ndata: a\n\n', [message('a')], { retry: 10 }],
  'zeros before a time': ['retry: 0010\ndata: a\n\n', [message('a')], { retry: 10 }],

  // The ends of the stream
  'a byte order mark': ['\ufeffdata: a\n\n', [message('a')]],
  'a byte order mark further on': ['data: a\n\n\ufeffdata: b\n\ndata: c\n\n', [message('a'), message('c')]],
  'two byte order marks': ['\ufeff\ufeffdata: a\n\ndata: b\n\n', [message('b')], { marks: true }],
  'an event that is not ended': ['data: a\n\ndata: b\n', [message('a')]],
  'a line that is not ended': ['data: a\n\ndata: b\ndata', [message('a')]],
  'an id that is not ended': ['id: 1\ndata: a\n\nid: 2\n', [message('a', '1')]],
};
