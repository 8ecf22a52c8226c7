// Elements and the document: only what IE before 9 has, and of that what a page without a picture needs. attachEvent,
// no addEventListener; scripts and frames tell of onreadystatechange and never call onload (MSDN hh180173).
function Element(tag) {
  this.tagName = this.nodeName = tag.toUpperCase();
  this.style = {};
  this.childNodes = [];
  this.parentNode = this.firstChild = this.lastChild = null;
  this.attached = {};
}

/// A node may be one of ours, or the shell of one.
function coreOf(node) {
  return node.node || node;
}

Element.prototype = {
  appendChild: function (node) {
    var child = coreOf(node);
    if (child.parentNode) child.parentNode.removeChild(child);
    this.childNodes.push(child);
    child.parentNode = this;
    this.relink();
    if (inDocument(this)) inserted(child);
    return node;
  },

  removeChild: function (node) {
    var child = coreOf(node), list = this.childNodes, count = list.length;
    for (var i = list.length; i--;) if (list[i] === child) list.splice(i, 1);
    if (list.length === count) throw new Error('Invalid argument.');
    if (inDocument(this)) removed(child);
    child.parentNode = null;
    this.relink();
    return node;
  },

  relink: function () {
    this.firstChild = this.childNodes[0] || null;
    this.lastChild = this.childNodes[this.childNodes.length - 1] || null;
  },

  getElementsByTagName: function (tag) {
    var found = [], inner, child;
    for (var i = 0; i < this.childNodes.length; ++i) {
      child = this.childNodes[i];
      inner = child.getElementsByTagName(tag);
      if (child.tagName === tag.toUpperCase()) found.push(child);
      found = found.concat(inner);
    }
    return found;
  },

  attachEvent: function (name, fn) {
    (this.attached[name] = this.attached[name] || []).push(fn);
    return true;
  },

  detachEvent: function (name, fn) {
    var list = this.attached[name] || [];
    for (var i = list.length; i--;) if (list[i] === fn) list.splice(i, 1);
  },

  fire: function (name) {
    var list = (this.attached[name] || []).concat();
    for (var i = 0; i < list.length; ++i) host.call(name, list[i], global, { type: name.slice(2), srcElement: this });
  },

  /// The way of scripts and frames, whose handlers are called as methods.
  become: function (state) {
    this.readyState = state;
    if (this.onreadystatechange) host.call(this.tagName + ' ' + state, this.onreadystatechange, this);
  }
};

var root = new Element('html'), body = new Element('body');

function inDocument(node) {
  for (; node; node = node.parentNode) if (node === root) return true;
  return false;
}

root.appendChild(body);

// --- Scripts

// Which comes first, "loaded" or the script's run, is not certain in IE (wire-notes 3, "JSONP client"): both, in turn.
var scripts = 0;

function loadScript(element) {
  var request = new Request(), early = ++scripts % 2 === 0;
  element.readyState = 'loading';
  request.real.open('GET', resolve(element.src), true);
  request.async = true;
  request.real.onreadystatechange = function () {
    if (request.real.readyState === 4) loaded(element, request.real, early);
  };
  element.request = request;
  request.send(null);
}

// What a script does that is removed before it has come is not known to us: every other one still runs. In both cases
// the page can do no more to end its request.
function giveUp(element) {
  var request = element.request;
  if (request && request.real.readyState !== 4) host.commands.push([request.id % 2 ? 'drop' : 'forget', request.id]);
}

function removed(node) {
  if (node.request) giveUp(node);
  if (node.stream) host.drop(node.stream);
  for (var i = 0; i < node.childNodes.length; ++i) removed(node.childNodes[i]);
}

// A script that cannot be had says "loaded", too, and nothing else tells of it.
function loaded(element, real, early) {
  var tasks = [function () { element.become('loaded'); }, function () { element.become('complete'); }];
  var got = real.status === 200;
  if (got) tasks.splice(early ? 1 : 0, 0, real.responseText);
  else tasks.pop();
  host.tasks = host.tasks.concat(tasks);
}

function inserted(node) {
  if (node.tagName === 'SCRIPT' && node.src && !node.readyState) loadScript(node);
  for (var i = 0; i < node.childNodes.length; ++i) inserted(node.childNodes[i]);
}

// --- Forms

function formText(form) {
  var fields = form.getElementsByTagName('textarea'), out = [];
  if (!/^utf-8$/i.test(form['accept-charset'])) host.violation('a form in the charset of the page');
  for (var i = 0; i < fields.length; ++i) {
    out.push(fields[i].name + '=' + encode(fields[i].value.replace(/\r?\n/g, '\r\n')).replace(/%20/g, '+'));
  }
  return out.join('&');
}

function frameNamed(name) {
  var frames = root.getElementsByTagName('iframe');
  for (var i = 0; i < frames.length; ++i) if (frames[i].name === name) return frames[i];
  host.violation('a form opens a window: no frame is named ' + name);
}

// The frame loads whatever comes, also an error's page. A frame that is removed ends it.
function submit() {
  var frame = frameNamed(this.target) || {};
  function arrived() { if (frame.parentNode) frame.fire('onload'); }
  frame.stream = { head: function () {}, data: function () {}, end: arrived, failed: arrived };
  host.open(frame.stream, 'form', this.method, resolve(this.action), formText(this));
}

// --- innerHTML: elements with attributes and no text between them

function parseInto(node, html) {
  var at = node, tags = /<(\/?)(\w+)([^>]*)>/g, tag;
  while ((tag = tags.exec(html))) {
    if (tag[1]) at = at.parentNode;
    else at = at.appendChild(elementOf(tag[2], tag[3]));
  }
}

// A name counts for frames only where the markup gave it (IE 6 and 7).
function elementOf(tag, attributes) {
  var element = new Element(tag), pairs = /([\w\-]+)=([^\s>]+)/g, pair;
  while ((pair = pairs.exec(attributes))) element[pair[1].toLowerCase()] = pair[2].replace(/["']/g, '');
  if (element.tagName === 'FORM') element.submit = submit;
  return element;
}
