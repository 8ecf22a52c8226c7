// Which transports to try, best first.
import { byName } from './transports/index.js';

function contains(list, name) {
  for (var i = 0; i < list.length; ++i) if (list[i] === name) return true;
  return false;
}

function both(wanted, offered) {
  var out = [];
  for (var i = 0; i < wanted.length; ++i) if (contains(offered, wanted[i])) out.push(wanted[i]);
  return out;
}

/// `offered` is the operator's list, `wanted` the page's, if it has one. What the operator does not offer is tried only
/// if the page wants nothing else. What failed here lately comes last; a socket keeps its place, since it costs nothing
/// to try beside another.
export function choose(env, wanted, offered, memory) {
  var list = wanted ? both(wanted, offered) : offered, good = [], bad = [], transport;
  if (!list.length) list = wanted || [];
  for (var i = 0; i < list.length; ++i) {
    transport = byName.hasOwnProperty(list[i]) && byName[list[i]];
    if (!transport || !transport.possible_(env, !!wanted)) continue;
    (!transport.duplex_ && memory.failed_(list[i]) ? bad : good).push(list[i]);
  }
  return good.concat(bad);
}
