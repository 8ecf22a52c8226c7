// Which transports to try, best first.
import { byName } from './transports/index.js';

/// What falls together: a proxy that holds back or cuts one stream does so to the others.
export function group(transport) {
  return (transport.stream_ ? 'stream' : transport.name_) + '!';
}

function contains(list, name) {
  return (',' + list + ',').indexOf(',' + name + ',') >= 0;
}

/// `offered` is the operator's list, `wanted` the page's, if it has one. What the operator does not offer is tried only
/// if the page wants nothing else. What failed here comes last; a socket that does not open keeps its place, since it
/// costs nothing to try beside another. Behind the best stream stand the polls: what holds back one stream does so to
/// the others. `review`: what to look at again has its place again.
export function choose(env, wanted, offered, memory, review) {
  var common = [], good = [], bad = [], list = wanted || offered, i, transport, streams = 0;
  for (i = 0; i < list.length; ++i) if (contains(offered, list[i])) common.push(list[i]);
  if (common.length) list = common;
  for (i = 0; i < list.length; ++i) {
    transport = byName.hasOwnProperty(list[i]) && byName[list[i]];
    if (transport && transport.possible_(env, wanted)) {
      (memory.bars_(group(transport), review) || (review || !transport.duplex_) && memory.bars_(list[i], review) ||
        transport.stream_ && streams++ ? bad : good).push(list[i]);
    }
  }
  return good.concat(bad);
}
