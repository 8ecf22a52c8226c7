// One transport, alone: does it open, how fast, how long is a round trip.
import { explain, known } from './reasons.js';
import { bounded, median, now } from './time.js';

var OPEN_LIMIT = 15000;
var ROUND_LIMIT = 12000;
var ROUNDS = 5;
var ENOUGH = 2500;  // polls with a pause: fewer rounds
// No channel can have this name, so that the answer is an error (107) whatever the operator allows: nothing is
// published, made or counted against anybody.
var NOWHERE = 'encke doctor';

/// The client's trace with its times.
export function tracer(began, trace) {
  return function (text) { trace.push((now() - began) + ' ms ' + text.replace(/ $/, '')); };
}

function silent(trace) {
  return / silent$/m.test(trace.join('\n'));
}

function rounds(client, result, done) {
  var began = now(), finish = bounded(ROUND_LIMIT, 'late', done);
  (function round() {
    var at = now();
    client.publish(NOWHERE, 0, function (error) {
      if (error && (error.code === 108 || error.code >= 3000)) return finish('lost');
      result.rounds.push(now() - at);
      if (result.rounds.length < ROUNDS && now() - began < ENOUGH) round();
      else finish('');
    });
  })();
}

function judge(result, why, pause) {
  var stream = known[result.name] && known[result.name].stream;
  result.round = median(result.rounds);
  if (!result.rounds.length) {
    result.state = 'bad';
    result.text = stream ? 'opens, and then nothing more comes: held back, or lost' : 'opens, and then carries nothing';
  } else if (result.fell || why || silent(result.trace)) {
    result.state = 'warn';
    result.text = 'opens, but ' + (silent(result.trace) ? 'what follows is held back on the way' : 'was broken off');
  } else {
    result.state = 'ok';
    if ((known[result.name] || {}).paused) result.text = 'asks every ' + pause / 1000 + ' s, by the operator\'s choice';
  }
}

/// done({name, state, text, open, rounds, round, trace}). `open` and `round` in milliseconds, where it got so far.
export function trial(name, done) {
  var began = now(), result = { name: name, state: 'bad', text: '', rounds: [], trace: [] }, over, client;
  var opening = bounded(OPEN_LIMIT, 'did not open within 15 s', function (text) {
    if (text !== undefined) finish(text);
  });

  function finish(text) {
    over = true;
    if (text) result.text = text;
    client.close();
    // Later: this is called from inside of the client.
    setTimeout(function () { done(result); }, 20);
  }

  client = Encke.connect({ transports: [name], debug: tracer(began, result.trace) });
  client.on('open', function (info) {
    if (over || result.open !== undefined) return;
    opening();
    result.open = now() - began;
    rounds(client, result, function (why) {
      if (over) return;
      judge(result, why, info.poll_interval);
      finish();
    });
  });
  client.on('state', function (state) { if (state === 'resuming') result.fell = true; });
  client.on('error', function (error) {
    if (result.open === undefined) opening(explain(name, error.tried.length ? error.tried[0].reason : error.message));
  });
  client.on('close', function (info) {
    if (over || result.open !== undefined) return;
    if (info.code === 0) result.state = 'none';
    opening(info.code === 0 ? 'not possible in this browser: it needs ' + (known[name] || {}).needs +
      ' (the client says: ' + info.reason + ')' : 'refused by the gateway: ' + info.code + ' ' + info.reason);
  });
}
