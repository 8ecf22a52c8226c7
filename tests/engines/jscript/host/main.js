// Loads what page.html loads, in its order, looks at what Encke does to the page, and says good-bye.
var query = {};

(function () {
  var parts = (config.url.split('?')[1] || '').split('&'), i, at;
  for (i = 0; i < parts.length; ++i) {
    at = parts[i].indexOf('=');
    query[parts[i].slice(0, at)] = decodeURIComponent(parts[i].slice(at + 1));
  }
})();

function globalNames() {
  var names = [];
  for (var name in global) names.push(name);
  return names.sort().join(' ');
}

function leaks(before) {
  var known = ' ' + before + ' ', names = globalNames().split(' '), extra = [];
  for (var i = 0; i < names.length; ++i) if (known.indexOf(' ' + names[i] + ' ') < 0) extra.push(names[i]);
  if (extra.join() !== 'Encke') host.violation('globals after loading: ' + extra.join());
}

/// The text at `address`, as a task that runs it.
function load(address) {
  var request = new RealActiveX('Microsoft.XMLHTTP');
  scriptElement(address);
  request.open('GET', resolve(address), false);
  request.send();
  if (request.status !== 200) return host.violation('status ' + request.status + ' for ' + address);
  host.tasks.push(request.responseText);
}

function main() {
  var before = globalNames(), own = origin(config.url);
  var scripts = (query.script || own + '/encke/encke.js').split(',');
  if (typeof JSON !== 'undefined') host.violation('this engine has JSON');
  for (var i = 0; i < scripts.length; ++i) load(scripts[i]);
  host.tasks.push(function () { leaks(before); });
  load(own + '/pages/lab.js');
  load(own + '/pages/' + query.kind + '.js');
  host.tasks.push('runCases(location.search.slice(1))');
}

/// The user closes the page.
host.leave = function () {
  listeners.fire('onunload');
  host.over = true;
  host.commands.push(['bye']);
  exchange(0);
};

host.log(ScriptEngine() + ' ' + ScriptEngineMajorVersion() + '.' + ScriptEngineMinorVersion() + '.' +
  ScriptEngineBuildVersion());
host.tasks.push(main);
