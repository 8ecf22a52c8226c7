// new ActiveXObject('htmlfile'), a double: a document in no window, whose frame streams. The relay carries the request,
// so every byte is the gateway's; the frame's scripts run in a script engine of their own, as in IE, so that what they
// pass to their parent was made by another engine. Its rules:
// [C1] Michael Carter, "IE ActiveX(htmlfile) Transport", cometdaily.com 2007/10/25; [C2] part II, 2007/11/18: the page
//      must hold the document, or the collector takes it and its stream dies after some messages
// [S]  socket.io-client 0.9.17 lib/transports/htmlfile.js; sockjs-client lib/utils/iframe.js: the way to close it is
//      src = 'about:blank', no reference left, CollectGarbage()
// [O]  orbited transports/htmlfile.py: 256 bytes come before anything runs
// A frame whose stream a network cuts says nothing: what IE does then is not known to us, and silence is the worst.
var PATIENCE = 256;
var KEPT = 5;  // script elements that may stand in the frame

var documents = [];

function HtmlFile() {
  this.values = { parentWindow: {}, body: null, readyState: 'complete' };
  this.root = new Element('html');
  this.frames = [];
  documents.push(this);
}

coreType(HtmlFile, {
  open: function () { this.written = ''; },
  write: function (html) { this.written += html; },

  close: function () {
    this.values.body = this.root.appendChild(new Element('body'));
    this.values.parentWindow.document = this.root;
  },

  createElement: function (tag) {
    var element = new Element(tag);
    if (element.tagName === 'IFRAME') this.frames.push(new Frame(this, element));
    return element;
  },

  getElementsByTagName: function (tag) { return this.root.getElementsByTagName(tag); },

  /// The page holds it no longer. [C1] [C2]
  gone: function () {
    this.released = true;
    for (var i = 0; i < this.frames.length; ++i) this.frames[i].orphaned();
  },

  navigate: function () {
    for (var i = 0; i < this.frames.length; ++i) this.frames[i].navigate();
  },

  /// CollectGarbage() was called.
  collected: function () {
    var open = 0;
    for (var i = 0; i < this.frames.length; ++i) if (this.frames[i].streams()) ++open;
    if (!open && this.frames.length && !this.released) host.violation('a closed htmlfile is still held');
    return this.released;
  }
});

var makeHtmlFile = shellClass('HtmlFile',
  ['open 0', 'write 1', 'close 0', '=createElement 1', 'getElementsByTagName 1'],
  ['parentWindow', 'body', 'readyState']);

// --- Its frame

function Frame(owner, element) {
  this.owner = owner;
  this.element = element;
  this.at = '';
}

Frame.prototype = {
  streams: function () {
    return this.element.src !== 'about:blank' && !!host.streams[this.id];
  },

  /// Goes where `src` points by now.
  navigate: function () {
    var src = this.element.src;
    if (!src || src === this.at || !this.element.parentNode) return;
    this.at = src;
    host.drop(this);
    this.text = '';
    this.bytes = 0;
    this.engine = null;
    this.ended = false;
    if (src === 'about:blank') return this.element.become('complete');
    this.element.become('loading');
    this.document = new Element('html');
    host.open(this, 'frame', 'GET', resolve(src));
  },

  // IE may wait with this until the collector runs, and then it is too late for the stream.
  orphaned: function () {
    var src = this.element.src;
    if (src && src !== 'about:blank' && !this.ended) host.violation('htmlfile let go while its frame streams');
    this.at = src;
    host.drop(this);
    this.engine = null;
  },

  head: function (status, allowed) {
    if (status !== 200) host.log('the frame got status ' + status);
    this.element.become('interactive');
  },

  data: function (text, bytes) {
    this.text += text;
    this.bytes += bytes;
    if (this.bytes >= PATIENCE) this.parse();
  },

  end: function () {
    this.ended = true;
    this.parse();
    this.element.become('complete');
    this.element.fire('onload');  // to who asked by attachEvent, as frames in windows do
  },

  // Nothing came: IE shows a page of its own.
  failed: function () {
    if (!this.bytes) this.element.become('complete');
  },

  /// Runs the scripts that are complete, in order, until one of them ends the frame.
  parse: function () {
    var script = /<script>([\s\S]*?)<\/script>/i, found;
    while (this.at === this.element.src && (found = script.exec(this.text))) {
      this.text = this.text.slice(found.index + found[0].length);
      this.run(found[1]);
    }
    if (this.document.getElementsByTagName('script').length > KEPT) host.violation('script elements pile up');
  },

  run: function (code) {
    var element = this.document.appendChild(new Element('script'));
    element.text = code;
    if (!this.engine) this.start();
    try {
      this.engine.AddCode(code);
    } catch (error) {
      host.uncaught('a script of the frame', error);
    }
  },

  start: function () {
    this.engine = new RealActiveX('MSScriptControl.ScriptControl');
    this.engine.Language = 'JScript';
    this.engine.AddObject('document', this.document);
    this.engine.AddObject('parent', this.owner.values.parentWindow);
  }
};

// --- For the loop and the collector

host.navigate = function () {
  for (var i = 0; i < documents.length; ++i) documents[i].navigate();
};

host.collected = function () {
  for (var i = documents.length; i--;) if (documents[i].collected()) documents.splice(i, 1);
};
