// What the client chooses by itself, as on any page of this site, and why.
import { explain, known } from './reasons.js';
import { barred } from './storage.js';
import { bounded, now } from './time.js';
import { tracer } from './trial.js';

var LIMIT = 20000;
var SETTLE = 4000;  // by then a held back stream has been left, and a late socket has taken over

function reasonAgainst(run, name) {
  var result = run.transports[name], stream = known[name] && known[name].stream;
  if (result && result.state === 'none') return 'not possible in this browser';
  if (result && result.state !== 'ok') return 'does not work here';
  if (barred(run.before, name, stream)) return 'works now, but is remembered as failing';
  if (stream) return 'another stream is tried first, and then the polls';
  return 'opens more slowly';
}

function why(run, chosen) {
  var words = [], i, name;
  for (i = 0; i < Encke.transports.length; ++i) {
    name = Encke.transports[i];
    if (name === chosen) break;
    words.push(name + ': ' + reasonAgainst(run, name));
  }
  return words.length ? 'stands before it in the operator\'s list: ' + words.join('; ') :
    'it is the first in the operator\'s list, and works';
}

function tell(run, section, result) {
  run.automatic = result;
  if (!result.chosen) {
    section.add('bad', 'Chosen', ['nothing: ' + result.text]);
  } else {
    section.add('ok', 'Chosen', [result.chosen + ', open after ' + result.open + ' ms' +
      (result.first === result.chosen ? '' : ' over ' + result.first + ', ' + result.chosen + ' took over after ' +
        result.settled + ' ms')]);
    section.add('none', 'Why', [why(run, result.chosen)]);
  }
  section.add('none', 'Trace', [result.trace.join('; ')]);
}

export function automatic(run, section, done) {
  var began = now(), result = { trace: [], text: 'no transport opened within 20 s' }, client, settle;
  var finish = bounded(LIMIT, undefined, function (text) {
    clearTimeout(settle);
    if (text) result.text = text;
    result.chosen = result.open === undefined ? null : client.transport || result.last;
    client.close();
    setTimeout(function () {
      tell(run, section, result);
      done();
    }, 20);
  });

  client = Encke.connect({ debug: tracer(began, result.trace) });
  client.on('open', function () {
    if (result.open !== undefined) return;
    result.open = now() - began;
    result.first = client.transport;
    settle = setTimeout(function () { finish(); }, client.transport === Encke.transports[0] ? 300 : SETTLE);
  });
  client.on('transport', function (name) {
    result.last = name;
    result.settled = now() - began;
  });
  client.on('error', function (error) {
    var words = [], i, one;
    for (i = 0; i < error.tried.length; ++i) {
      one = error.tried[i];
      words.push(one.transport + ': ' + explain(one.transport, one.reason));
    }
    if (result.open === undefined) finish(words.join('; ') || error.message);
  });
  client.on('close', function (info) { finish(info.code + ' ' + info.reason); });
}
