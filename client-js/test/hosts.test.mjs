// Option `hosts`: which of the gateway's names a page takes.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { install } from '../src/hosts/index.js';
import { takeTime, time } from '../test-support/time.mjs';

const hosts = ['1.example', '2.example:8080', '3.example'];
let given, Encke;

beforeEach(() => {
  takeTime();
  given = [];
  Encke = { connect: (options) => { given.push(options); return 'client'; } };
  install(Encke);
  globalThis.location = { protocol: 'https:', host: 'page.example' };
});

afterEach(() => {
  delete globalThis.location;
  delete globalThis.localStorage;
});

/// The storage of one browser.
function store(value = null) {
  globalThis.localStorage = { getItem: () => value, setItem: (_, text) => { value = String(text); } };
}

function addresses(count, options = {}) {
  for (let n = 0; n < count; n += 1) Encke.connect({ url: 'https://page.example/encke', hosts, ...options });
  return given.splice(0).map(({ url }) => url);
}

test('hosts: the pages of a browser take one after the other', () => {
  store();
  assert.deepEqual(addresses(5).map((url) => url.split('/')[2]), [2, 3, 1, 2, 3].map((n) => hosts[n - 1]));
});

test('hosts: scheme and path stay the gateway\'s', () => {
  store();
  assert.deepEqual(addresses(1, { url: 'http://gateway.example:81/a/b' }), ['http://2.example:8080/a/b']);
  assert.deepEqual(addresses(1, { url: '/encke' }), ['https://3.example/encke']);
});

test('hosts: without a storage, or with one that is broken, any of them', () => {
  const broken = [undefined, { getItem() { throw new Error('SecurityError'); } }];
  for (const one of broken) {
    globalThis.localStorage = one;
    for (const [random, host] of [[0, hosts[0]], [1 / 1e6, hosts[1]], [2 / 1e6, hosts[2]]]) {
      time.random = random;
      assert.deepEqual(addresses(1), [`https://${host}/encke`]);
    }
  }
  const get = () => { throw new Error('SecurityError'); };
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get });
  assert.equal(addresses(1).length, 1);
});

test('hosts: what another wrote there is no number', () => {
  for (const text of ['x', '{}', 'NaN']) {
    store(text);
    time.random = 0.5;
    assert.deepEqual(addresses(2), [500000, 500001].map((n) => `https://${hosts[n % 3]}/encke`));
  }
});

test('hosts: the page\'s options go on, and stay as they were', () => {
  store();
  const options = { hosts, url: '/encke', headStart: 5 };
  assert.equal(Encke.connect(options), 'client');
  assert.deepEqual(options, { hosts, url: '/encke', headStart: 5 });
  assert.deepEqual(given, [{ hosts, url: 'https://2.example:8080/encke', headStart: 5 }]);
});

test('hosts: none, or an empty list, changes nothing', () => {
  for (const options of [undefined, {}, { hosts: [] }, { hosts: null, url: '/x' }]) {
    assert.equal(Encke.connect(options), 'client');
    assert.equal(given.pop(), options);
  }
});
