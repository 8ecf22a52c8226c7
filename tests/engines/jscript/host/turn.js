// The event loop. Wine's WScript.Sleep is not implemented and nothing else in cscript waits, but a synchronous request
// does: urlmon dispatches messages while it waits, and with them the events of all asynchronous requests. So a turn is
// a synchronous request to the relay, which answers when something has happened, or after `ms`. It carries our commands
// there, and back what has come for the doubles.
var IDLE = 50;

/// Opens a request that the relay carries; `stream` hears head(status, allow origin), data(text), end() and failed().
host.open = function (stream, kind, method, url, body) {
  stream.id = ++host.last;
  host.streams[stream.id] = stream;
  host.commands.push(['open', stream.id, kind, method, url, body || '']);
};

host.drop = function (stream) {
  if (!host.streams[stream.id]) return;
  delete host.streams[stream.id];
  host.commands.push(['drop', stream.id]);
};

function exchange(ms) {
  var request = new RealActiveX('Microsoft.XMLHTTP'), sent = host.commands;
  host.commands = [];
  request.open('POST', 'http://relay.invalid/turn?ms=' + ms, false);
  request.send(literal(sent));
  return eval('(' + request.responseText + ')');
}

// event: [number, what, ...]; number 0 is the page.
function dispatch(event) {
  var stream = host.streams[event[0]];
  if (event[1] === 'quit') return host.tasks.push(function () { host.leave(); });
  if (!stream) return;
  if (event[1] === 'end' || event[1] === 'failed') delete host.streams[event[0]];
  stream[event[1]](event[2], event[3]);
}

/// Does what is to be done next. Returns the text of a script that is to run as global code, or '', or null at the end.
host.turn = function () {
  var task, events;
  host.navigate();
  runTimers();
  task = host.tasks.shift();
  if (typeof task === 'string') return task;
  if (task) {
    task();
    return host.over ? null : '';
  }
  events = exchange(untilTimer(IDLE));
  for (var i = 0; i < events.length; ++i) dispatch(events[i]);
  return '';
};
