// Encke.EventSource, for engines that have none:
//   if (!window.EventSource) window.EventSource = Encke.EventSource;
import { core_ as core } from '../core.js';
import { EventSource } from './source.js';

export function install(Encke) {
  var connect = Encke.connect, engines = new core.Environment_({ url: '#' }).EventSource_;

  Encke.EventSource = EventSource;

  // The transport needs the engine's own: what stands here for it in window may be ours.
  Encke.connect = function (options) {
    var copy = { EventSource: engines };
    for (var key in options) copy[key] = options[key];
    return connect(copy);
  };
}
