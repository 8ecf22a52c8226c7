// Several names of one gateway, so that the pages of one browser do not share one host's few connections: two in IE 6
// and 7, six since (wire-notes 3, "2 connections"; design after APE's `frequency`: APE_JSF Source/Core/Core.js).
//   Encke.connect({ hosts: ['1.push.example.com', '2.push.example.com'] })
import { core_ as core } from '../core.js';

var KEY = 'encke host';

// The next number of the browser: pages that are opened one after the other take one host after the other. Where there
// is no storage, any of them.
function next(root) {
  var number = Math.floor(core.clock_.random_() * 1e6);
  try {
    number = +root.localStorage.getItem(KEY) + 1 || number;
    root.localStorage.setItem(KEY, number);
  } catch (error) {}  // blocked cookies
  return number;
}

/// The gateway's address with another host, "name" or "name:port".
function atHost(env, host) {
  return (env.origin_ + env.url_).replace(/.*(https?:\/\/)[^\/]*/, '$1' + host);
}

export function install(Encke) {
  var connect = Encke.connect;

  Encke.connect = function (options) {
    var hosts = options && options.hosts, env, copy = {};
    if (!hosts || !hosts.length) return connect(options);
    for (var key in options) copy[key] = options[key];
    env = new core.Environment_(options);
    copy.url = atHost(env, hosts[next(env.root_) % hosts.length]);
    return connect(copy);
  };
}
