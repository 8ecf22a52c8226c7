// Encke: the one global.
import { Client } from './client.js';
import { core_ } from './core.js';
import { names } from './transports/index.js';

var Encke = {
  version: '0.1.0',

  /// The default order. The gateway that serves this script may set it to the operator's list.
  transports: names,

  connect: function (options) {
    return new Client(options || {}, Encke.transports);
  },

  core_: core_
};

export default Encke;
