// What this browser is and has.
import { Environment } from '../src/environment.js';
import { remembered, writable } from './storage.js';

function yes(value) {
  return value ? 'yes' : 'no';
}

function features(env) {
  return 'WebSocket ' + yes(env.WebSocket_) + ', EventSource ' + yes(env.EventSource_) +
    ', XMLHttpRequest ' + yes(env.XHR_) + ', XDomainRequest ' + yes(window.XDomainRequest) +
    ', ActiveX ' + yes(env.ActiveX_) + ', postMessage ' + yes(window.postMessage) + ', Promise ' + yes(window.Promise) +
    ', own JSON ' + yes(window.JSON);
}

function screenText() {
  var root = document.documentElement;
  return screen.width + ' x ' + screen.height + ', window ' + (window.innerWidth || root.clientWidth) + ' x ' +
    (window.innerHeight || root.clientHeight);
}

export function browser(run, section, done) {
  section.add('none', 'Time here', [String(new Date())]);
  section.add('none', 'Page', [location.href.split(/[?#]/)[0]]);
  section.add('none', 'Browser', [navigator.userAgent]);
  section.add('none', 'Language', [navigator.language || navigator.userLanguage || 'not told']);
  section.add('none', 'Screen', [screenText()]);
  section.add('none', 'It has', [features(new Environment({}))]);
  section.add(navigator.cookieEnabled ? 'none' : 'warn', 'Cookies', [navigator.cookieEnabled ? 'allowed' : 'blocked']);
  section.add('none', 'localStorage', [writable() ? 'works' :
    'missing or blocked: the client cannot remember what failed and finds it out on each page']);
  section.add('none', 'Remembered', [remembered(run.before) || 'nothing yet of this network']);
  section.add('none', 'Client script', [Encke.version + '; the operator offers ' + Encke.transports.join(', ')]);
  done();
}
