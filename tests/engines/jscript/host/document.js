// document, and the two elements whose properties do something when they are set: the div's innerHTML, and from IE 8 on
// the link's href, which is resolved.
function Box() {
  this.values = {};
  this.node = new Element('div');
}

coreType(Box, {
  get_style: function () { return this.node.style; },
  get_node: function () { return this.node; },
  get_firstChild: function () { return this.node.firstChild; },
  get_lastChild: function () { return this.node.lastChild; },
  get_parentNode: function () { return this.node.parentNode; },
  set_innerHTML: function (html) { parseInto(this.node, html); },
  appendChild: function (child) { return this.node.appendChild(child); },
  removeChild: function (child) { return this.node.removeChild(child); },
  holds: function (name) { return this.read(name) !== null; }
});

var makeBox = shellClass('Box', ['=appendChild 1', '=removeChild 1'],
  ['style', 'node', 'firstChild', 'lastChild', 'parentNode', 'innerHTML']);

function Anchor() {
  this.values = { href: '' };
}

coreType(Anchor, { set_href: function (href) { this.values.href = resolve(href); } });

var makeAnchor = shellClass('Anchor', [], ['href']);

var page = {
  readyState: 'complete',
  body: body,
  documentElement: root,

  createElement: function (tag) {
    if (/^div$/i.test(tag)) return makeBox(new Box());
    if (/^a$/i.test(tag) && config.mode !== 'ie6') return makeAnchor(new Anchor());
    return elementOf(tag, '');
  },

  getElementsByTagName: function (tag) { return root.getElementsByTagName(tag); },
  attachEvent: function (name, fn) { return root.attachEvent(name, fn); },
  detachEvent: function (name, fn) { root.detachEvent(name, fn); }
};
