// Does the handshake of a WebSocket arrive? A page cannot see: it sends one to a path that is no WebSocket's, with a
// word in it, and asks the gateway for what came with that word.
import { Environment } from '../src/environment.js';
import { ask, fresh, parsed } from './http.js';
import { headerOf } from './request.js';
import { bounded } from './time.js';

var LIMIT = 5000;

function address(path) {
  var link = document.createElement('a');
  link.href = path;
  return link.href.replace(/^http/i, 'ws');
}

/// done(how it ended, in words).
function knock(word, done) {
  var WebSocket = new Environment({}).WebSocket_, socket;
  var finish = bounded(LIMIT, 'no answer within 5 s', function (how) {
    try {
      socket.close();
    } catch (error) {}
    done(how);
  });
  try {
    socket = new WebSocket(address(fresh('doctor/request?probe=' + word)));
    socket.onopen = function () { finish('was accepted by something that is not the gateway'); };
    socket.onclose = socket.onerror = function () { finish('was answered'); };
  } catch (error) {
    finish('could not be sent: ' + error.message);
  }
}

function verdict(run, section, how, probe) {
  var arrived = probe ? 'Connection: ' + headerOf(probe, 'Connection') + ', Upgrade: ' + headerOf(probe, 'Upgrade') +
    ', HTTP/' + probe.http : '';
  if (!probe) {
    section.add('bad', 'Handshake', ['does not arrive at the gateway (it ' + how + '): a proxy, a filter or the ' +
      'browser answers in its place']);
  } else if (!probe.upgrade) {
    section.add('bad', 'Handshake', ['arrives without its Upgrade: a proxy in between is not set up for WebSockets (' +
      arrived.replace(/null/g, 'none') + ')']);
  } else {
    section.add('ok', 'Handshake', ['arrives whole (' + arrived + ')']);
  }
  run.handshake = !probe ? 'lost' : probe.upgrade ? 'whole' : 'stripped';
}

export function handshake(run, section, done) {
  var word = 'd' + Math.random().toString(36).slice(2, 14);
  if (!new Environment({}).WebSocket_) {
    section.add('none', 'Handshake', ['not tried: this browser has no WebSocket']);
    return done();
  }
  knock(word, function (how) {
    ask('doctor/request?probed=' + word, {}, function (answer) {
      var seen = answer.status === 200 && parsed(answer.text);
      if (seen) verdict(run, section, how, seen.probe);
      else section.add('warn', 'Handshake', ['not known: the gateway did not answer (status ' + answer.status + ')']);
      done();
    });
  });
}
