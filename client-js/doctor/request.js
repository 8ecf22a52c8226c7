// How a request arrives at the gateway, and its answer here: what proxies change, add and take away.
import { ask, parsed } from './http.js';

var MARK = 'test-header-of-the-doctor';
// All that a proxy may spoil: letters of two, three and four bytes, and what looks like markup.
var BODY = 'Encke \u00e4\u00f6\u00fc \u20ac \ud83d\ude00 <script> </' + 'script> & "quotes" \\ ' +
  new Array(40).join('0123456789abcdef');

/// The sum of RFC 1950 over the text as UTF-8, as the gateway takes it.
export function adler32(text) {
  var bytes = unescape(encodeURIComponent(text)), a = 1, b = 0, i;
  for (i = 0; i < bytes.length; ++i) {
    a = (a + bytes.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

/// The header's value; '' where it has none to show, null where it did not arrive.
export function headerOf(request, name) {
  for (var i = 0; i < request.headers.length; ++i) {
    if (request.headers[i][0].toLowerCase() === name.toLowerCase()) return request.headers[i][1] || '';
  }
  return null;
}

function present(names, valueOf) {
  var found = [], i, value;
  for (i = 0; i < names.length; ++i) {
    value = valueOf(names[i]);
    if (value) found.push(names[i] + ': ' + value);
  }
  return found.join('; ');
}

function version(section, request) {
  var old = request.http === '1.0';
  section.add(old ? 'warn' : 'ok', 'HTTP version', ['the gateway is asked in HTTP/' + request.http +
    (old ? ': a proxy in between is of that age or set up so. No WebSocket passes it' : '')]);
  section.add('none', 'Asked by', [request.peer + ' (this browser, or the proxy that is nearest to the gateway)']);
}

function traces(section, request, answer) {
  var up = present(['Via', 'Forwarded', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Real-IP',
    'X-BlueCoat-Via', 'X-Varnish', 'Proxy-Connection', 'Max-Forwards'],
  function (name) { return headerOf(request, name); });
  var down = present(['Via', 'Age', 'X-Cache', 'X-Varnish', 'Server', 'CF-Ray'], answer.header);
  section.add('none', 'Traces of proxies', [(up ? 'in the request ' + up : 'none in the request') +
    (down ? '; in the answer ' + down : ', none in the answer')]);
}

function host(section, request) {
  var seen = headerOf(request, 'Host'), same = seen === location.host;
  section.add(same ? 'ok' : 'bad', 'Host', [same ? seen + ', as in the address of this page' :
    'the gateway sees ' + seen + ', the address of this page has ' + location.host +
    ': a proxy changes it, and pages of this site are taken for foreign ones (403)']);
}

function headers(section, request) {
  var mark = headerOf(request, 'X-Encke-Doctor'), agent = headerOf(request, 'User-Agent'), lost = [];
  section.add(mark === MARK ? 'ok' : 'warn', 'Test header', [mark === MARK ? 'arrives as it was sent' :
    mark === null ? 'is taken away on the way' : 'arrives as "' + mark + '"']);
  if (headerOf(request, 'Accept-Encoding') === null) lost.push('Accept-Encoding');
  if (agent === null) lost.push('User-Agent');
  if (lost.length) section.add('warn', 'Stripped headers', [lost.join(', ') + ': taken away by a proxy or a filter']);
  if (agent && agent !== navigator.userAgent.substr(0, agent.length) && agent.length < 250) {
    section.add('warn', 'User-Agent', ['arrives as ' + agent]);
  }
}

function names(section, request) {
  var all = [], i;
  for (i = 0; i < request.headers.length; ++i) all.push(request.headers[i][0]);
  section.add('none', 'Headers that arrive', [all.join(', ')]);
}

function body(section, request) {
  var bytes = unescape(encodeURIComponent(BODY)).length, same = request.body.adler32 === adler32(BODY);
  section.add(same ? 'ok' : 'bad', 'Body', [same ? bytes + ' bytes arrive as they were sent' :
    bytes + ' bytes were sent, ' + request.body.bytes + ' arrive' + (request.body.bytes === bytes ? ', changed' : '')]);
}

function answered(section, answer) {
  var kept = /no-store/.test(answer.header('Cache-Control') || '');
  section.add(kept ? 'ok' : 'warn', 'Answer', [kept ? 'comes with "Cache-Control: no-store", as it was sent' :
    'comes without the gateway\'s "Cache-Control: no-store": a proxy changes headers, and may keep answers']);
}

export function request(run, section, done) {
  ask('doctor/request', { body: BODY, headers: { 'Content-Type': 'text/plain', 'X-Encke-Doctor': MARK } },
    function (answer) {
      var seen = answer.status === 200 && parsed(answer.text);
      if (!seen || !seen.request) {
        section.add('bad', 'Request', [answer.late ? 'no answer to a POST within 10 s' :
          'a POST is answered with status ' + answer.status + ': ' + answer.text.substr(0, 120)]);
        return done();
      }
      run.gateway = seen.version;
      section.add('none', 'Gateway', ['Encke ' + seen.version]);
      version(section, seen.request);
      traces(section, seen.request, answer);
      host(section, seen.request);
      headers(section, seen.request);
      body(section, seen.request);
      answered(section, answer);
      names(section, seen.request);
      done();
    });
}
