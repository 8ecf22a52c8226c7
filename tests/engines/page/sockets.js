// Encke.WebSocket on both services: texts, bytes where the engine has them, a cut of the network that is not seen, and
// the end.
kinds.sockets = function (query, record) {
  var base = query.gateway.replace(/^http/, 'ws') + '/encke/socket/', euro = '\u20ac';
  // One object: sockets with the same options share a connection.
  var options = optionsOf(query, record);
  var texts = ['text', '', 'a\u00e4' + euro + '\ud83d\ude00\u0000\u2028</script>', repeat(euro, 20000)];

  function repeat(text, count) {
    var all = '';
    while (all.length < count) all += text;
    return all.substring(0, count);
  }

  // As the page has it: a text's length and checksum, or the values of bytes.
  function seen(data) {
    var values = [], bytes, i;
    if (typeof data === 'string') return 'text ' + sumOf(data);
    bytes = new Uint8Array(data);
    for (i = 0; i < bytes.length; i++) values.push(bytes[i]);
    return 'bytes ' + values.join(',');
  }

  function open(service, protocols, take, then) {
    var socket = new Encke.WebSocket(base + service, protocols, options);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = function (event) { take(seen(event.data), socket); };
    socket.onerror = function () { record.note('refused', service); };
    socket.onclose = function (event) {
      record.note('end', [service.replace(/\?.*/, ''), event.code, event.reason, event.wasClean].join(' '));
      then();
    };
    return socket;
  }

  function echo(then) {
    var count = 0, last = texts.length + (typeof Uint8Array === 'undefined' ? 0 : 1);
    var socket = open('echo', ['lab', 'other'], function (what) {
      record.note('echo', what);
      count++;
      if (count === last) {
        record.ask('cut');
        socket.send('behind the cut');
      }
      if (count > last) socket.close(3001, 'bye');
    }, then);
    socket.onopen = function () {
      record.note('protocol', socket.protocol);
      for (var i = 0; i < texts.length; i++) socket.send(texts[i]);
      if (last > texts.length) socket.send(new Uint8Array([0, 1, 127, 128, 255]).buffer);
    };
  }

  /// What the application publishes, and then what the page sends.
  function channel(then) {
    var socket = open('channel?channel=up:' + query.run, undefined, function (what) {
      record.note('channel', what);
      if (what === 'text ' + sumOf('end of texts')) socket.send('from the page');
      if (what === 'text ' + sumOf('from the page')) socket.close();
    }, then);
    socket.onopen = function () { record.ask('texts'); };
  }

  echo(function () {
    channel(function () { record.report(); });
  });
};
