// The last words: what still waits to be sent, and `disconnect`, so that the gateway need not keep the session.
var END = '{"disconnect":{}}';

export function farewell(connection, leaving) {
  var text;
  // Only an open socket takes them: Firefox closes those of a page that goes before it tells the page.
  if (connection.say_(END)) return connection.link_.close_(true);
  // One sender at a time: old IE has no third connection. What is on its way goes again with this, by its numbers.
  connection.uplink_.stop_();
  text = connection.session_.send_(49152).text_ + '\n' + END;
  if (!leaving || !lastPost(connection.env_, text)) connection.uplink_.carry_(text, function () {});
}

// While a page goes away, requests of the ordinary kind are dropped: a beacon, or a request that holds the page up.
// (wire-notes 3, "Leaving message")
function lastPost(env, text) {
  var navigator = env.root_.navigator, url = env.url_ + '/send', xhr;
  try {
    if (navigator.sendBeacon) return navigator.sendBeacon(url, text);
    if (env.post_ !== 'xhr') return false;
    xhr = env.xhr_();
    xhr.open('POST', url, false);
    xhr.send(text);
    return true;
  } catch (error) {
    return false;
  }
}
