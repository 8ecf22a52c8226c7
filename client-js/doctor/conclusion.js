// The first thing that is read: what works, and what is in the way.
import { known } from './reasons.js';

function failing(run) {
  var names = [], name;
  for (name in run.transports) {
    if (run.transports.hasOwnProperty(name) && /bad|warn/.test(run.transports[name].state)) names.push(name);
  }
  return names;
}

function count(run) {
  var works = 0, all = 0, name;
  for (name in run.transports) {
    if (!run.transports.hasOwnProperty(name) || run.transports[name].state === 'none') continue;
    ++all;
    if (run.transports[name].state === 'ok') ++works;
  }
  return works + ' of ' + all + ' transports work';
}

// Streams that fail alone: the measurement, or the trials themselves, tell that something buffers.
function buffered(run, names) {
  var streams = 0, i;
  for (i = 0; i < names.length; ++i) if ((known[names[i]] || {}).stream) ++streams;
  return run.stream === 'held' || run.stream === 'clumps' ||
    streams > 1 && (run.transports['long-polling'] || {}).state === 'ok';
}

function causes(run, names) {
  var words = [], socket = run.transports.websocket;
  if (buffered(run, names)) words.push('Something on the way holds streams back.');
  if (run.handshake === 'lost') words.push('WebSocket handshakes do not reach the gateway.');
  if (run.handshake === 'stripped') words.push('A proxy takes the Upgrade off WebSocket handshakes.');
  if (run.handshake === 'whole' && socket && /bad|warn/.test(socket.state)) {
    words.push('WebSocket handshakes arrive, but the sockets do not work.');
  }
  return words.join(' ');
}

/// {state, text}.
export function conclude(run) {
  var names = failing(run), chosen = run.automatic && run.automatic.chosen;
  if (!chosen) return { state: 'bad', text: 'Nothing works from here. ' + causes(run, names) };
  return {
    state: names.length ? 'warn' : 'ok',
    text: 'The client works here, over ' + chosen + '. ' + count(run) +
      (names.length ? '; these do not: ' + names.join(', ') + '. ' + causes(run, names) : '.')
  };
}
