import assert from 'node:assert/strict';
import test from 'node:test';
import { makeJson } from '../src/json.js';

const ours = makeJson(null), native = makeJson(JSON);

const texts = ['null', 'true', 'false', '0', '-0', '1', '-1.5', '1e3', '1.25E-2', '""', '"a"', '[]', '{}', '[[]]', '[{}]',
  ' { "a" : [ 1 , 2 , { "b" : null } ] , "c" : "d" } ', '"\\u00e9\\n\\t\\"\\\\\\/\\b\\f\\r"', '"\\ud83d\\ude00"',
  '"\\ud800"', '"\u2028\u2029"', '"\u00ad\ufeff"', '"</script><!-- ]]>"', '{"":1,"a":2,"a":3}', '{"constructor":1,"hasOwnProperty":2}',
  '\n[1,\r\n\t2]', '[true,false,null,"true",0]', '"@"', '"0"', '["\\"",":"]', '{"a,b":"[{}]"}', '[-0.0]', '"\u{1f600}"'];

const wrong = ['', ' ', 'undefined', 'NaN', 'Infinity', '01', '1.', '.5', '+1', '1e', '--1', '0x10', "'a'", '"a', 'a"', '"\n"', '"\t"',
  '"\\x41"', '"\\u12"', '"\\"', '[1,]', '[,1]', '[1 2]', '[', ']', '{', '}', '{a:1}', '{"a"}', '{"a":}', '{"a":1,}', '{,}', '{1:2}',
  '{"a" 1}', '[1}', '1 2', '"a" "b"', 'tru', 'truefalse', 'nulll', 'alert(1)', '(1)', '[1]+[2]', 'a=1', '//', '/**/1', '"a"+"b"',
  '[1];', '{"a":alert(1)}', '{"a":function(){}}', '\ufeff1', '1\u2028', '\u00a01', '@', '["a":1]', '{"a":1:2}', 'tr ue', '[0 0]'];

test('parse: everything that JSON.parse takes, to the same value', () => {
  for (const text of texts) assert.deepEqual(ours.parse_(text), JSON.parse(text), text);
});

test('parse: nothing that JSON.parse refuses', () => {
  for (const text of wrong) {
    assert.throws(() => JSON.parse(text), `${text} is wrong`);
    assert.throws(() => ours.parse_(text), SyntaxError, text);
  }
});

test('parse: texts that are nearly JSON, made by chance', () => {
  const alphabet = ['{', '}', '[', ']', ':', ',', '"', '"a"', '1', '0', '-', 'true', 'null', ' ', '\\', '\\n', 'e', '.', 'u0041'];
  let seed = 7;
  const pick = () => alphabet[(seed = (seed * 48271) % 2147483647) % alphabet.length];
  for (let i = 0; i < 30000; ++i) {
    const text = Array.from({ length: 1 + (i % 9) }, pick).join('');
    let expected, refused = false;
    try {
      expected = JSON.parse(text);
    } catch {
      refused = true;
    }
    if (refused) assert.throws(() => ours.parse_(text), text);
    else assert.deepEqual(ours.parse_(text), expected, text);
  }
});

test('parse: 64 KiB of backslashes, and deep nesting', () => {
  const slashes = '\\'.repeat(65536);
  assert.equal(ours.parse_(JSON.stringify(slashes)), slashes);
  assert.deepEqual(ours.parse_('['.repeat(50) + ']'.repeat(50)), JSON.parse('['.repeat(50) + ']'.repeat(50)));
});

const values = [null, true, 0, -1.5, 1e21, '', 'a"b\\c\u0000\u001f\n', '\u2028\u2029\ufeff\u00ad', '\ud800', 'x\udc00y', '\u{1f600}', [],
  [1, [2, undefined, () => 1]], {}, { a: undefined, b: () => 1, c: null, d: [{}] }, NaN, Infinity, '</script>', { 'a"': 1 }];

test('stringify: says the same as JSON.stringify', () => {
  for (const value of values) assert.deepEqual(JSON.parse(ours.stringify_(value)), JSON.parse(JSON.stringify(value)));
});

test('stringify: surrogates and line separators go as escapes, with and without JSON', () => {
  for (const json of [ours, native]) {
    assert.equal(json.stringify_('\ud800 \u{1f600} \u2028\ufeff'), '"\\ud800 \\ud83d\\ude00 \\u2028\\ufeff"');
    encodeURIComponent(json.stringify_('\udc00\ud800'));
  }
});

// Old WebKit sends form C of what it posts.
test('stringify: no character that has another normal form goes as it is', () => {
  for (let code = 0x80; code < 0x10000; code += 1) {
    const c = String.fromCharCode(code), sent = ours.stringify_(c).slice(1, -1);
    const changed = (form) => sent.normalize(form) !== sent || `a${sent}`.normalize(form) !== `a${sent}`;
    if (code < 0xd800 || code > 0xdfff) assert.ok(!changed('NFC'), code.toString(16));
  }
});

// KJS: JSON.stringify([undefined, 2]) is [2].
test('stringify: an engine that leaves undefined out is not trusted', () => {
  const kjs = makeJson({ parse: JSON.parse, stringify: (value) => JSON.stringify(value).replace(/null,?/g, '') });
  assert.equal(kjs.stringify_([undefined, 2]), '[null,2]');
});

test('stringify: inherited properties are left out', () => {
  function Thing() { this.own = 1; }
  Thing.prototype.inherited = 2;
  assert.equal(ours.stringify_(new Thing()), '{"own":1}');
});
