// Encke.EventSource, for engines that have none:
//   if (!window.EventSource) window.EventSource = Encke.EventSource;
import { provide } from '../standard.js';
import { EventSource } from './source.js';

export function install(Encke) {
  provide(Encke, 'EventSource', EventSource);
}
