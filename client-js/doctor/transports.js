// Each transport, one after the other: those of the operator's list, and by name those that are not in it.
import { known } from './reasons.js';
import { LATE } from './stream.js';
import { trial } from './trial.js';

var labels = { ok: 'works', none: 'not here', bad: 'fails', warn: 'troubled' };

function milliseconds(value) {
  return value === undefined ? '' : value + ' ms';
}

function tell(section, result) {
  section.add(result.state, result.name, [milliseconds(result.open), milliseconds(result.round),
    result.text || 'round trips of ' + result.rounds.join(', ') + ' ms'], labels[result.state]);
}

// A stream that opens, and whose pieces then come late: slow alone may be the network, so the measurement decides.
function doubt(run, result) {
  var held = run.stream === 'clumps' || run.stream === 'held';
  if (result.state !== 'ok' || !(known[result.name] || {}).stream || !held || result.round < LATE) return;
  result.state = 'warn';
  result.text = 'opens, but its pieces are held back on the way: round trips of ' + result.rounds.join(', ') + ' ms';
}

function offered(name) {
  for (var i = 0; i < Encke.transports.length; ++i) if (Encke.transports[i] === name) return true;
}

function switchedOff(run, section) {
  for (var name in known) {
    if (!known.hasOwnProperty(name) || offered(name)) continue;
    section.add('none', name, ['', '', 'switched off by the operator: the client does not try it'], 'off');
  }
}

/// A step for each, so that the progress shows, and the bound of a step holds for each.
export function steps() {
  var all = [], i;
  function step(name) {
    return { name: name, run: function (run, section, done) {
      trial(name, function (result) {
        run.transports[name] = result;
        doubt(run, result);
        tell(section, result);
        done();
      });
    } };
  }
  for (i = 0; i < Encke.transports.length; ++i) all.push(step(Encke.transports[i]));
  all.push({ name: 'what is switched off', run: function (run, section, done) {
    switchedOff(run, section);
    done();
  } });
  return all;
}
