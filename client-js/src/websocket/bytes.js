// Text and bytes, as the standard wants them and as JSON can carry them.

var SURROGATES = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

/// A USVString: what is no character becomes one that says so. The gateway would refuse it (docs/protocol.md, 10.7).
export function wellFormed(text) {
  return String(text).replace(SURROGATES, function (c) { return c.length > 1 ? c : '\ufffd'; });
}

/// How many bytes well-formed `text` is.
export function utf8Size(text) {
  return unescape(encodeURIComponent(text)).length;
}

/// Of an ArrayBuffer or a view of one. Every engine that has these has btoa, too.
export function toBase64(data) {
  var bytes = new Uint8Array(data.buffer || data, data.byteOffset || 0, data.byteLength), text = '';
  for (var i = 0; i < bytes.length; ++i) text += String.fromCharCode(bytes[i]);
  return btoa(text);
}

export function fromBase64(text) {
  var bytes;
  text = atob(text);
  bytes = new Uint8Array(text.length);
  for (var i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes.buffer;
}
