// What keeps an EventSource connected: requests, one after the other, each behind the last id.
import { core_ as core } from '../core.js';
import { answerTo } from './answer.js';
import { streamReader } from './stream.js';

// The engine keeps an answer while it lasts: one of so many characters is left for a new one.
var FULL = 1 << 18;

/// Connects `source`, which has readyState, url and fire_(); returns what ends it.
export function follow(source, env) {
  var id = '', retry = 3000, now = core.clock_.now_, exact, stop;
  // Where text is seen at its end only, or after 4 KiB, the gateway is asked to end its answer with each batch.
  var polls = env.oldIE_ ? env.post_ !== 'xdr' : env.noStreams_;

  function connect() {
    if (!env.post_) return fail();
    var asked = now(), from = id, opened, read = streamReader(block, function (ms) { retry = ms; });

    stop = answerTo(env, address(), headers(), function (status, type, text, ended) {
      if (!opened) {
        if (!status) return ended && lost();
        if (status !== 200 || !/^text\/event-stream *(;|$)/i.test(type)) return fail();
        opened = true;
        open();
      }
      read(text);
      if (source.readyState !== 1) return;
      if (ended && !polls) lost();
      // A poll with no news: no sooner than a server wants it that holds none.
      else if (ended) wait(id === from ? retry - now() + asked : 0);
      else if (text.length > FULL && exact) {
        stop();
        connect();
      }
    });
  }

  function address() {
    var url = source.url.replace(/#.*/, ''), query = env.post_ === 'xdr' ? '&padding=1' : polls ? '&poll=1' : '';
    // Elsewhere the header would need a preflight, and a poll that is the same as the last may be answered by a cache.
    if (id && (env.cross_ || polls)) query += '&last_event_id=' + encodeURIComponent(id);
    return url + (url.indexOf('?') < 0 ? query.replace('&', '?') : query);
  }

  function headers() {
    var list = { Accept: 'text/event-stream' };
    if (!env.cross_) list['Cache-Control'] = 'no-cache';
    if (id && !env.cross_) list['Last-Event-ID'] = unescape(encodeURIComponent(id));  // UTF-8, byte by byte
    return list;
  }

  function wait(ms) {
    var timer = core.clock_.later_(connect, ms);
    stop = function () { core.clock_.cancel_(timer); };
  }

  function open() {
    if (source.readyState === 1) return;  // a further answer, of which the page knows nothing
    source.readyState = 1;
    source.fire_('open', {});
  }

  function lost() {
    source.readyState = 0;
    wait(retry);
    source.fire_('error', {});
  }

  function fail() {
    source.close();
    source.fire_('error', {});
  }

  function block(data, type, newId) {
    if (source.readyState === 2) return;
    if (newId !== undefined) id = newId;
    // Whether what comes behind the last id is what comes next.
    if (data || newId) exact = newId;
    if (data) source.fire_(type || 'message', { data: data.slice(0, -1), lastEventId: id });
  }

  function leave(off) {
    if (env.oldIE_) core.listen_(env.root_, 'unload', close, off);
  }

  function close() { source.close(); }

  // IE keeps the connections of a page that is gone, and may collect a request that only its own callbacks know.
  leave();
  if (env.post_) connect();
  else wait(0);
  return function () {
    leave(true);
    stop();
  };
}
