// The built script in an engine without JSON, WebSocket, Promise and the rest of this century: long polling through an
// ActiveX-like constructor.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';
import { until } from '../test-support/connect.mjs';
import { Gateway } from '../test-support/gateway.mjs';
import { XMLHttpRequest } from '../test-support/xhr.mjs';

function oldEngine() {
  const events = [];
  const window = { setTimeout, clearTimeout, attachEvent: (name) => events.push(name), detachEvent() {}, navigator: {} };
  window.window = window;
  window.ActiveXObject = function () { return new XMLHttpRequest(); };
  const context = vm.createContext(window);
  vm.runInContext('JSON = Promise = Map = Symbol = undefined', context);
  vm.runInContext(fs.readFileSync(new URL('../dist/encke.js', import.meta.url), 'utf8'), context);
  return { context, window, events };
}

test('an engine without JSON: subscribe, publish, and awkward text both ways', async () => {
  const gateway = await new Gateway().listen(), { context, window, events } = oldEngine();
  window.url = gateway.url;
  window.text = '\u2028 </script> \\ " \u{1f600} \u0000 \ud800';
  vm.runInContext(`
    var seen = [], client = Encke.connect({ url: url });
    client.subscribe('news', function (m) { seen.push(m.data); });
    client.on('open', function () { client.publish('news', { text: text, list: [1, null, true] }); });
  `, context);
  await until(() => window.seen.length === 1);
  assert.equal(window.client.transport, 'long-polling');
  assert.equal(JSON.stringify(window.seen[0]), JSON.stringify({ text: window.text, list: [1, null, true] }));
  assert.ok(events.includes('onunload') && !events.includes('onbeforeunload'));
  window.client.close();
  gateway.close();
});

test('the script leaves one global, and nothing on the built-in objects', () => {
  const context = vm.createContext({ setTimeout, clearTimeout, self: {} });
  const names = (object) => vm.runInContext(`Object.getOwnPropertyNames(${object}).join()`, context);
  const before = ['Object.prototype', 'Array.prototype', 'String.prototype'].map(names), globals = names('this').split(',');
  vm.runInContext(fs.readFileSync(new URL('../dist/encke.js', import.meta.url), 'utf8'), context);
  assert.deepEqual(names('this').split(',').filter((name) => !globals.includes(name)), ['Encke']);
  assert.deepEqual(['Object.prototype', 'Array.prototype', 'String.prototype'].map(names), before);
});

test('the gateway may append its list of transports', () => {
  for (const file of ['encke.js', 'encke.src.js']) {
    const context = vm.createContext({ setTimeout, clearTimeout, self: {} });
    const text = fs.readFileSync(new URL(`../dist/${file}`, import.meta.url), 'utf8');
    vm.runInContext(`${text}\nEncke.transports=["polling"];\n`, context);
    assert.equal(vm.runInContext('Encke.transports.join()', context), 'polling');
  }
});
