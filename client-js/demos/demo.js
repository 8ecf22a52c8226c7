// The demo: a chat, a ticker, and what the connection goes through. ES3, as a page for old engines would be written.
// Everything that came over the wire is shown as text, never as markup.
(function () {
  var client = Encke.connect({ debug: function (text) { note(text); } });
  var names = ['(automatic)'].concat(Encke.transports), forced = names[0];
  var me = 'guest' + Math.floor(Math.random() * 1000);
  var cutAt = 0, received = 0, late = 0, lastPrice;

  function byId(id) {
    return document.getElementById(id);
  }

  function element(tag, text, className) {
    var node = document.createElement(tag);
    node.appendChild(document.createTextNode(text));
    if (className) node.className = className;
    return node;
  }

  function show(id, text) {
    byId(id).innerHTML = '';
    byId(id).appendChild(document.createTextNode(text));
  }

  function append(box, node, most) {
    box.appendChild(node);
    while (box.childNodes.length > most) box.removeChild(box.firstChild);
    box.scrollTop = box.scrollHeight;
  }

  function two(number) {
    return (number < 10 ? '0' : '') + number;
  }

  function now() {
    var d = new Date();
    return two(d.getHours()) + ':' + two(d.getMinutes()) + ':' + two(d.getSeconds()) + '.' +
      ('00' + d.getMilliseconds()).slice(-3);
  }

  // --- What happened

  function note(text) {
    var line = document.createElement('div');
    line.appendChild(element('span', now() + ' '));
    line.appendChild(document.createTextNode(text));
    append(byId('log'), line, 200);
  }

  function count() {
    show('counts', received + ' messages, ' + late + ' of them after a cut');
  }

  client.on('state', function (state) {
    note('state: ' + state);
    show('state', state);
    byId('state').className = 'state ' + state;
    if (state !== 'open') cutAt = new Date().getTime();
  });

  client.on('transport', function (name) {
    note('in use: ' + name);
    show('transport', name);
    mark(name);
  });

  client.on('open', function (info) { note('session begun, may be resumed for ' + info.resume_window / 1000 + ' s'); });
  client.on('close', function (why) { note('closed: ' + why.code + ' ' + why.reason); });

  // --- Transports

  function choice(name) {
    var label = document.createElement('label'), radio;
    // IE before 8 takes a radio button's name only from markup; the names are ours.
    label.innerHTML = '<input type="radio" name="transport"' + (name === forced ? ' checked' : '') + '> ' + name;
    radio = label.firstChild;
    radio.onclick = function () {
      forced = name;
      note('forced: ' + name);
      client.use(name === names[0] ? undefined : [name]);
    };
    return label;
  }

  function mark(used) {
    var labels = byId('choices').childNodes;
    for (var i = 0; i < labels.length; i++) labels[i].className = names[i] === used ? 'used' : '';
  }

  for (var i = 0; i < names.length; i++) byId('choices').appendChild(choice(names[i]));

  byId('cut').onclick = function () {
    note('cut');
    client.cut(5000);
  };

  // --- Chat

  // Messages that waited for the connection to come back arrive within moments of it.
  function isLate() {
    return cutAt && client.state === 'open' && new Date().getTime() - cutAt < 10000;
  }

  function chatLine(message) {
    var data = message.data || {}, line = document.createElement('div');
    line.appendChild(element('b', String(data.name), data.name === me ? 'me' : ''));
    line.appendChild(document.createTextNode(': ' + data.text + ' '));
    line.appendChild(element('span', '#' + message.offset + ' sent by ' + data.via, 'via'));
    if (data.at < cutAt + 5000 && isLate()) {
      late++;
      line.className = 'late';
    }
    return line;
  }

  var lobby = client.subscribe('chat:lobby', function (message) {
    received++;
    append(byId('messages'), chatLine(message), 300);
    count();
  });

  lobby.on('subscribed', function (info) {
    if (info.recovered) note('recovered: ' + info.missed + ' messages follow');
    if (info.recovered === false) append(byId('messages'), element('div', 'messages were missed here', 'gap'), 300);
  });
  lobby.on('error', function (error) { note('no chat: ' + error.message); });

  function say(text) {
    var data = { name: me, text: text, via: client.transport || 'nothing yet', at: new Date().getTime() };
    client.publish('chat:lobby', data, function (error) { if (error) note('not sent: ' + error.message); });
  }

  byId('say').onsubmit = function () {
    var text = byId('text');
    me = byId('name').value || me;
    if (text.value) say(text.value);
    text.value = '';
    return false;
  };

  byId('burst').onclick = function () {
    note('20 messages given to publish()');
    for (var n = 1; n <= 20; n++) say('message ' + n + ' of 20');
  };

  byId('name').value = me;

  // --- Ticker

  function changed(price) {
    var difference = Math.round((price - lastPrice) * 100) / 100;
    byId('change').className = difference < 0 ? 'down' : 'up';
    show('change', (difference < 0 ? '\u25bc ' : '\u25b2 ') + Math.abs(difference));
  }

  client.subscribe('ticker:demo', function (message) {
    var price = message.data && message.data.price;
    show('price', String(price));
    if (lastPrice !== undefined) changed(price);
    lastPrice = price;
    show('ticks', 'price ' + message.offset + ' at ' + now());
  });

  show('curl', "curl -d '{\"price\":42}' -H \"X-API-Key: KEY\" " + location.protocol + '//' + location.host +
    '/encke/pub/ticker:demo');
})();
