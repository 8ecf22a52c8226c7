// Replica: what every tab knows of the session that they share, made by all of them from what the leader says, in its
// order. Who leads next goes on with it. It travels as JSON, so its names are plain.
//
//   key, session, have, up, last   as in Session; `queue`: the commands up + 1 ... last
//   seqs       {tab: how many of its commands have been taken}
//   channels   {$name: {tabs: {tab: 1}, position, ask: id of the subscribe under way, since: its position,
//              off: 1 where the leader has given it up to ask anew, and has not asked yet}}
//   sockets    {id of the command that opened it: tab; '' where that is gone}
//   state, transport, info, wanted
import { core_ as core } from '../core.js';

export function blank(key, seqs) {
  return {
    key: key, have: 0, up: 0, last: 0, queue: [], seqs: seqs || {}, channels: {}, sockets: {}, state: 'connecting'
  };
}

export function none(map) {
  for (var key in map) return !key;
  return true;
}

export function position(from) {
  return { offset: from.offset, epoch: from.epoch };
}

/// A command was taken: it has its number, or the leader has answered it by itself. True where a channel is given up.
export function command(all, m) {
  var packet = core.json_.parse_(m.text), sub = packet.subscribe, off = packet.unsubscribe, tab = m.tab;
  var key = '$' + (sub || off || {}).channel, channel = all.channels[key] || { tabs: {} };
  if (tab) all.seqs[tab] = m.seq;
  if (m.number) {
    all.last = m.number;
    all.up = m.up;
    all.queue.push(m.text);
    all.queue.splice(0, all.queue.length - (all.last - all.up));
    if (packet.open) all.sockets[packet.id] = tab;
    if (packet.close) delete all.sockets[packet.close.socket];
  }
  if (sub) {
    all.channels[key] = channel;
    if (tab) channel.tabs[tab] = 1;
    if (!m.number) return;
    channel.off = 0;
    channel.ask = packet.id;
    channel.since = sub.since;
  }
  if (off) {
    if (!tab) channel.off = 1;
    delete channel.tabs[tab];
    return none(channel.tabs) && delete all.channels[key];
  }
}

/// A counted packet came. Returns the channel as it was, and its key, where it is the answer to a subscribe. It is counted
/// when all of it is done: by the caller, since what runs here may be broken off (all of it can be done twice).
export function counted(all, m) {
  var packet = m.packet, pub = packet.pub, over = packet.unsubscribe, channels = all.channels;
  var key = '$' + (pub || over || {}).channel, channel;
  if (over) delete channels[key];
  else if (pub) {
    if (channels[key]) channels[key].position = position(pub);
  } else {
    if (packet.error || packet.close) delete all.sockets[packet.id];
    for (key in channels) {
      channel = channels[key];
      if (channel.ask === packet.id) return answered(channels, key, packet.result);
    }
  }
}

function answered(channels, key, result) {
  var channel = channels[key], before = { key_: key, position_: channel.position };
  channel.ask = 0;
  if (!result) delete channels[key];
  // What was missed follows.
  else channel.position = result.recovered ? channel.since : position(result);
  return before;
}

/// A tab is no more.
export function gone(all, tab) {
  var key;
  delete all.seqs[tab];
  for (key in all.channels) delete all.channels[key].tabs[tab];
  for (key in all.sockets) if (all.sockets[key] === tab) all.sockets[key] = '';
}
