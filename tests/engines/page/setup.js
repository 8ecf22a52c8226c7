// Before the page's other scripts: takes away what an engine shall not have (`without` in the query), and collects the
// page's errors.
var pageErrors = [];

window.onerror = function (message, file, line) { pageErrors.push(message + ' ' + file + ':' + line); };

// As in IE before 10: neither text nor status before the end (docs/transports.md, "xhr-streaming").
function withoutStreaming() {
  function late(name) {
    var property = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, name);
    Object.defineProperty(XMLHttpRequest.prototype, name, {
      configurable: true,
      get: function () {
        if (this.readyState < 4) throw new Error('The data necessary to complete this operation is not yet available.');
        return property.get.call(this);
      }
    });
  }

  late('responseText');
  late('status');
}

(function () {
  var match = /[?&]without=([^&]*)/.exec(location.search), names = match ? decodeURIComponent(match[1]).split(',') : [];
  for (var i = 0; i < names.length; i++) {
    if (names[i] === 'streaming') withoutStreaming();
    else window[names[i]] = undefined;
  }
})();

// Not every engine lets a page from a file make requests: its calls of the lab are scripts.
if (location.protocol === 'file:') {
  var scriptToLab = function (url, text, done) {
    var script = document.createElement('script');
    script.onload = function () { done(true); };
    script.onerror = function () { done(false); };
    script.src = url + '&text=' + encodeURIComponent(text);
    document.body.appendChild(script);
  };
}
