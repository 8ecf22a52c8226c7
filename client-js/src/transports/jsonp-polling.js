// JSONP polling: long polling by script elements, for other origins in engines without CORS or XDomainRequest.
import { script } from '../script.js';

export var jsonpPolling = {
  name_: 'jsonp-polling',
  oneShot_: true,
  inUrl_: true,
  viaScript_: true,

  possible_: function (env, forced) { return env.document_ && (forced || !env.post_); },

  open_: function (env, link) {
    return script(env, env.url_ + '/jsonp-polling?p=' + encodeURIComponent(link.text_()), function (why, packets) {
      if (!why) link.packets_(packets);
      link.end_(why);
    });
  }
};
