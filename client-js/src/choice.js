// Which transports to try, best first.
import { byName } from './transports/index.js';

function contains(list, name) {
  return (',' + list + ',').indexOf(',' + name + ',') >= 0;
}

/// `offered` is the operator's list, `wanted` the page's, if it has one. What the operator does not offer is tried only
/// if the page wants nothing else. What failed here lately comes last; a socket keeps its place, since it costs nothing
/// to try beside another.
export function choose(env, wanted, offered, memory) {
  var common = [], good = [], bad = [], list = wanted || offered, i, transport;
  for (i = 0; i < list.length; ++i) if (contains(offered, list[i])) common.push(list[i]);
  if (common.length) list = common;
  for (i = 0; i < list.length; ++i) {
    transport = byName.hasOwnProperty(list[i]) && byName[list[i]];
    if (transport && transport.possible_(env, wanted)) {
      (!transport.duplex_ && memory.failed_(list[i]) ? bad : good).push(list[i]);
    }
  }
  return good.concat(bad);
}
