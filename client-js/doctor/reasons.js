// Words for what the client says.

/// What each transport needs of the engine (docs/client.md, "Which transport"), and which of them are streams.
export var known = {
  'websocket': { needs: 'WebSocket' },
  'xhr-streaming': { needs: 'an XMLHttpRequest that shows a growing answer', stream: true },
  'eventsource': { needs: 'EventSource', stream: true },
  'forever-frame': { needs: 'postMessage, or Internet Explorer before 10', stream: true },
  'long-polling': { needs: 'XMLHttpRequest' },
  'jsonp-polling': { needs: 'a document' },
  'polling': { needs: 'XMLHttpRequest', paused: true }
};

var words = [
  [/^no answer/, 'nothing came back in time'],
  [/^code 1006/, 'refused, or broken off on the way'],
  [/^code /, 'closed'],
  [/^status 0/, 'broken off on the way'],
  [/^status 403/, 'refused: the origin is not allowed, or a proxy forbids it'],
  [/^status 404/, 'the path is not there: switched off, or a proxy does not pass it on'],
  [/^status 50[234]/, 'a proxy did not get through to the gateway'],
  [/^no packet/, 'what came is not what the gateway sent: something on the way changed it'],
  [/^ended/, 'refused, or ended on the way'],
  [/^no callback/, 'the script was refused, or changed on the way']
];

/// `reason` is the client's, `name` a transport's.
export function explain(name, reason) {
  var i, text = '';
  for (i = 0; i < words.length && !text; ++i) if (words[i][0].test(reason)) text = words[i][1];
  if (known[name] && known[name].stream && /^no answer/.test(reason)) {
    text = 'nothing of the stream came in time: held back, or lost';
  }
  return (text ? text + ' ' : '') + '(the client says: ' + reason + ')';
}
