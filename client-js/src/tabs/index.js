// Several tabs, one connection (docs/client.md, "Several tabs"; docs/decisions/0011): tabs of one origin share a
// session where the gateway and the page's word for who is logged in are the same. Never across logins.
//   Encke.connect({ share: 'alice' })
//   Encke.share = false    the operator's off-switch
import { core_ as core } from '../core.js';
import { Tab } from './tab.js';

export function install(Encke) {
  var connect = Encke.connect;

  Encke.connect = function (options) {
    var share = options && options.share, copy = {};
    if (typeof share !== 'string' || Encke.share === false) return connect(options);
    for (var key in options) copy[key] = options[key];
    copy.connection_ = Tab;
    // Versions may differ in what they say to each other.
    copy.shareAs_ = ['encke', Encke.version, new core.Environment_(options).url_, share].join(' ');
    return connect(copy);
  };
}
