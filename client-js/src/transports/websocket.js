// WebSocket: one packet a message down, packets on lines up. The only transport that carries both directions.

export var websocket = {
  name_: 'websocket',
  duplex_: true,

  possible_: function (env) { return env.WebSocket_; },

  open_: function (env, link) {
    var socket = new env.WebSocket_(env.url_.replace(/^http/i, 'ws') + '/websocket');
    socket.onopen = function () { if (!link.over_) socket.send(link.text_()); };
    link.hear_(socket);
    socket.onclose = function (event) {
      link.end_(event.reason || 'code ' + event.code, event.code >= 3000 ? event.code : 0);
    };
    socket.onerror = function () {};  // onclose follows
    // What is given to a socket that is closing is dropped without an error.
    link.send_ = function (text) {
      socket.send(text);
      return socket.readyState < 2;
    };
    // Code 1000 would end the session (docs/protocol.md, 4.6); any other only this socket.
    return function (bye) { socket.close(bye ? 1000 : 4000); };
  }
};
