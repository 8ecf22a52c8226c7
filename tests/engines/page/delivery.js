// Numbers come down across a cut, numbers go up across a cut, and messages that might break something both ways.
kinds.delivery = function (query, record) {
  var client = Encke.connect(optionsOf(query, record)), down = 'down-' + query.run, up = 'up:' + query.run;
  var waiting = 2, bad = [], answers = 0, echoes = 0;

  client.on('transport', function (name) { record.note('transport', name); });
  client.on('open', function () { record.step('open'); });
  client.on('state', function (state) { if (state !== 'open') record.step(state); });
  client.on('close', function (info) {
    record.note('closed', info.code + ' ' + info.reason);
    record.report();
  });
  client.on('error', function (error) {
    for (var i = 0; i < error.tried.length; i++) {
      record.note('failed', error.tried[i].transport + ': ' + error.tried[i].reason);
    }
    if (query.hopeless) record.report();
  });
  subscribe(down, seeDown);
  subscribe(up, seeUp);

  function subscribe(channel, see) {
    var sub = client.subscribe(channel, see), first = true;
    sub.on('subscribed', function () {
      if (first && --waiting === 0) settle('first', function () { record.ask('numbers'); });
      first = false;
    });
    sub.on('error', function (error) { record.note('refused', channel + ' ' + error.message); });
  }

  function seeDown(message) {
    var data = message.data;
    if (typeof data === 'number') record.note('down', data);
    else if (data === 'end of numbers') goUp();
    else if (data === 'end of bad input') sendBack();
    else {
      record.note('bad', data.name + ' ' + sumOf(data.text));
      bad.push(data);
    }
  }

  function publish(data) {
    client.publish(up, data, function (error) {
      if (error) record.note('refused', 'publish: ' + error.message);
      answers++;
      proceed();
    });
  }

  function goUp() {
    record.step('up');
    for (var n = 1; n <= 20; n++) {
      publish(n);
      if (n === 10) record.ask('cut');
    }
  }

  function seeUp(message) {
    var data = message.data;
    echoes++;
    if (typeof data === 'number') record.note('up', data);
    else record.note('back', data.name + ' ' + sumOf(data.text));
    proceed();
  }

  function sendBack() {
    record.step('back');
    bad.push({ name: 'halves', text: 'a\ud800b \udc00a \udc00\ud800' });
    for (var i = 0; i < bad.length; i++) publish(bad[i]);
  }

  /// What went up was answered, and came back: once when the numbers did, and once when all did.
  function proceed() {
    if (answers !== echoes) return;
    if (answers === 20) record.ask('bad input');
    else if (bad.length && answers === 20 + bad.length) settle('chosen', function () { record.report(); });
  }

  /// A socket may take over after something else was there first.
  function settle(name, then) {
    var end = new Date().getTime() + 10000;
    (function look() {
      if (query.best && client.transport !== query.best && new Date().getTime() < end) return setTimeout(look, 50);
      record.note(name, client.transport);
      then();
    })();
  }
};
