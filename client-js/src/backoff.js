// How long to wait before the next try: full jitter over a doubling bound, so that the clients of a gateway that
// restarts do not come back as one (wire-notes 4, row 21).
import { clock } from './clock.js';

var FIRST = 250;  // so much at once does a node take that gets the clients of one that died
var BASE = 500;
var CAP = 30000;

/// Milliseconds until the next try, after `tries` in vain. `told`: the gateway's own word, a place in a queue that is
/// not kept for long.
export function backoff(tries, told) {
  return told || clock.random_() * (tries ? Math.min(CAP, BASE * Math.pow(2, tries)) : FIRST);
}
