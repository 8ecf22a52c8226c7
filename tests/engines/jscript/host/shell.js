// Objects with getters, setters and an end, which JScript has not: a class of VBScript, whose objects hand everything
// to a "core" of ours. They behave as COM objects do in IE: methods take just their arguments, unknown members throw
// ("Object doesn't support this property or method"), names know no case, and the last reference that is let go ends
// them, which is how the doubles learn that the page no longer holds one.
var RealActiveX = ActiveXObject;

var visualBasic = new RealActiveX('MSScriptControl.ScriptControl');
visualBasic.Language = 'VBScript';

function propertyText(name) {
  var write = '(value)\ncore.write "' + name + '", value\nEnd Property\n';
  return 'Public Property Get ' + name + '\nIf core.holds("' + name + '") Then\nSet ' + name + ' = core.read("' + name +
    '")\nElse\n' + name + ' = core.read("' + name + '")\nEnd If\nEnd Property\n' +
    'Public Property Let ' + name + write + 'Public Property Set ' + name + write;
}

// `name` as in "open 3": with its number of arguments; "=createElement 1" returns an object.
function methodText(spec) {
  var name = /\w+/.exec(spec)[0], list = ['a', 'b', 'c'].slice(0, +/\d/.exec(spec)[0]).join(', ');
  return 'Public Function ' + name + '(' + list + ')\n' + (spec.charAt(0) === '=' ? 'Set ' : '') + name +
    ' = core.' + name + '(' + list + ')\nEnd Function\n';
}

/// Makes a class; returns a function that makes an object of it around a core, whose gone(), if any, is called at its
/// end.
function shellClass(name, methods, properties) {
  var text = 'Class Shell' + name + '\nPublic core\nPrivate Sub Class_Terminate\ncore.gone\nEnd Sub\n', i;
  for (i = 0; i < methods.length; ++i) text += methodText(methods[i]);
  for (i = 0; i < properties.length; ++i) text += propertyText(properties[i]);
  visualBasic.AddCode(text + 'End Class\nFunction Make' + name + '(given)\nDim made\nSet made = New Shell' + name +
    '\nSet made.core = given\nSet Make' + name + ' = made\nEnd Function\n');
  return function (core) {
    core.gone = core.gone || function () {};
    core.values = core.values || {};
    return visualBasic.CodeObject['Make' + name](core);
  };
}

/// What a core is: properties are kept in `values`, unless it has a get_NAME or set_NAME.
function Core() {}

Core.prototype = {
  read: function (name) {
    return this['get_' + name] ? this['get_' + name]() : this.values[name];
  },

  holds: function (name) {
    // A getter of ours that throws is asked once more, by read().
    var value = this['get_' + name] ? null : this.values[name];
    return value !== null && (typeof value === 'object' || typeof value === 'function');
  },

  write: function (name, value) {
    if (this['set_' + name]) this['set_' + name](value);
    else this.values[name] = value;
  },

  /// Calls the handler NAME, if the page has set one.
  fire: function (name) {
    var handler = this.values[name];
    if (handler) host.call(name, handler, global);
  }
};

/// A core of this kind, with the members of `own`.
function coreType(Type, own) {
  Type.prototype = new Core();
  for (var name in own) Type.prototype[name] = own[name];
}
