// What the page sees. What IE before 9 lacks is not there: no JSON (Wine's cscript runs JScript as of 5.7; in IE 8 it
// depends on the document's mode), WebSocket, EventSource, postMessage, localStorage, addEventListener, atob, history.

// Wine's encodeURIComponent throws for surrogate pairs. IE's does not (ECMA-262, 3rd edition, 15.1.3).
var ownEncode = encodeURIComponent;

function encode(text) {
  return ('' + text).replace(/[\ud800-\udbff][\udc00-\udfff]|[^\ud800-\udfff]+|[\ud800-\udfff]/g, function (part) {
    var high = part.charCodeAt(0), code;
    if (part.length !== 2 || high < 0xd800 || high > 0xdbff) return ownEncode(part);
    code = (high - 0xd800) * 1024 + part.charCodeAt(1) - 0xdc00 + 0x10000;
    return octet(0xf0 | code >> 18) + octet(0x80 | code >> 12 & 63) + octet(0x80 | code >> 6 & 63) +
      octet(0x80 | code & 63);
  });
}

function octet(value) {
  return '%' + value.toString(16).toUpperCase();
}

function activeX(name) {
  if (/^(Microsoft|Msxml2)\.XMLHTTP$/i.test(name)) return makeRequest(new Request());
  if (/^htmlfile$/i.test(name)) return makeHtmlFile(new HtmlFile());
  throw new Error("Automation server can't create object");
}

// Real ones are told of where they came from, so that a script can be found by its address.
function scriptElement(address) {
  var element = new Element('script');
  element.src = element.readyState = address;
  root.appendChild(element);
  return element;
}

var ownCollect = CollectGarbage, listeners = new Element('window');

function setUpWindow() {
  var parts = /^(\w+:)\/\/([^\/?#:]+(:\d+)?)([^?#]*)(\?[^#]*)?/.exec(config.url);
  global.window = global.self = global;
  global.document = page;
  global.location = {
    href: config.url, protocol: parts[1], host: parts[2], pathname: parts[4], search: parts[5] || ''
  };
  global.navigator = {
    appName: 'Microsoft Internet Explorer',
    userAgent: 'Mozilla/4.0 (compatible; MSIE ' + (config.mode === 'ie6' ? '6.0' : '8.0') + '; Windows NT 5.1)'
  };
  global.setTimeout = setTimer;
  global.clearTimeout = clearTimer;
  global.ActiveXObject = activeX;
  global.encodeURIComponent = encode;
  global.CollectGarbage = function () {
    ownCollect();
    host.collected();
  };
  global.attachEvent = function (name, fn) { return listeners.attachEvent(name, fn); };
  global.detachEvent = function (name, fn) { listeners.detachEvent(name, fn); };
  if (config.mode !== 'ie6') {
    global.XMLHttpRequest = function () { return makeRequest(new Request()); };
    global.XDomainRequest = function () { return makeXdr(new Xdr()); };
  }
}

setUpWindow();
