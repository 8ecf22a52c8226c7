// The transports, by name, in the default order of preference.
import { websocket } from './websocket.js';
import { xhrStreaming } from './xhr-streaming.js';
import { eventsource } from './eventsource.js';
import { foreverFrame } from './forever-frame.js';
import { longPolling, polling } from './long-polling.js';
import { jsonpPolling } from './jsonp-polling.js';

var all = [websocket, xhrStreaming, eventsource, foreverFrame, longPolling, jsonpPolling, polling];

export var byName = {};
export var names = [];

for (var i = 0; i < all.length; ++i) {
  byName[all[i].name_] = all[i];
  names.push(all[i].name_);
}
