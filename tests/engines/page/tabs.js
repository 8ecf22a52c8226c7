// One of several tabs that share a connection. Each says when it is subscribed, when it begins to try transports, which
// only the one does that has the connection, and when all has come that all have sent so far.
kinds.tabs = function (query, record) {
  var options = optionsOf(query, record), tab = query.tab, leads = false, subscribed = 0, heard = 0, rounds = 0, client;

  options.share = 'lab';
  options.debug = function (text) {
    record.note('debug', text);
    if (!leads) record.ask('leads:' + tab);
    leads = true;
  };
  client = Encke.connect(options);

  function note(name, value) {
    record.note(name, tab + ' ' + value);
  }

  function subscribe(channel, see) {
    var sub = client.subscribe(channel, see), first = true;
    sub.on('subscribed', function () {
      if (first && ++subscribed === 2) record.ask('ready:' + tab);
      first = false;
    });
    sub.on('error', function (error) { record.note('refused', channel + ' ' + error.message); });
    sub.on('resync', function () { record.note('refused', channel + ' begins anew'); });
  }

  function send() {
    for (var n = 1; n <= 5; n++) sendOne(rounds + '.' + tab + '.' + n);
    rounds++;
  }

  function sendOne(name) {
    client.publish('up:' + query.run, name, function (error) { note('answer', error ? error.message : name); });
  }

  subscribe('down-' + query.run, function (message) {
    var data = message.data;
    if (typeof data === 'number') note('down', data);
    else if (data === 'send') send();
    else record.report();  // the end
  });

  subscribe('up:' + query.run, function (message) {
    note('up', message.data);
    // Of so many tabs in the first round, and one less in the second.
    if (++heard === query.tabs * 5) record.ask('heard:' + tab);
    if (heard === query.tabs * 5 + (query.tabs - query.closed) * 5) record.ask('heard all:' + tab);
  });
};
