// The lab first shows that it can find something: lies in reports, and stale reasons.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { findings } from '../lint/es3.mjs';
import { badInput, ofPage, seenAs, sumOf } from './bad_input.mjs';
import { Report } from './judge.mjs';
import { hopesOf, problemsOf } from './kinds/delivery.mjs';
import * as doctor from './kinds/doctor.mjs';
import * as events from './kinds/events.mjs';
import * as sockets from './kinds/sockets.mjs';
import * as tabs from './kinds/tabs.mjs';
import { replaced } from './matrix.mjs';

const about = { run: 7, chosen: 'polling' };
const lines = (name, values) => values.map((value) => `${name} ${value}`);
const count = (n) => Array.from({ length: n }, (_, at) => at + 1);
const sums = badInput(about.run).map(seenAs);

const refused = { ...about, place: { refused: true } };

/// The report of a page where all went well.
const honest = [
  'debug try polling', ...lines('down', count(100)), ...lines('up', count(20)), ...lines('bad', sums),
  ...lines('back', [...sums, seenAs(ofPage)]), 'chosen polling',
].join('\n');

const lies = {
  'a lost message': honest.replace('down 50\n', ''),
  'a lost last message': honest.replace('down 100\n', ''),
  'a doubled message': honest.replace('down 50\n', 'down 50\ndown 50\n'),
  'messages out of order': honest.replace('down 50\ndown 51', 'down 51\ndown 50'),
  'a doubled publish': honest.replace('up 20\n', 'up 20\nup 20\n'),
  'a changed bad input': honest.replace(`bad ${sums[5]}`, `bad ${sums[4]}`),
  'a bad input that did not come back': honest.replace(`back ${sums[0]}\n`, ''),
  'half of a surrogate pair that comes as it was': honest.replace(seenAs(ofPage), `halves ${sumOf(ofPage.text)}`),
  'an executed message': `${honest}\nexecuted script`,
  'an error of the page': `${honest}\nerror x is undefined`,
  'another transport': honest.replace('chosen polling', 'chosen websocket'),
  'nothing': '',
};

// --- Of the other kinds: an honest report, and what is to be changed in it

const text = (value) => `text ${sumOf(value)}`;
const engine = { transports: { 'websocket': null, 'polling': null, 'eventsource': 'none' } };
const rounds = [...['1', '2', '3'].map((tab) => `0.${tab}`), '1.2', '1.3']
  .flatMap((part) => count(5).map((n) => `${part}.${n}`));
const ofTab = (tab) => [
  ...lines('down', count(100).map((n) => `${tab} ${n}`)), ...lines('up', rounds.map((name) => `${tab} ${name}`)),
  ...lines('answer', rounds.filter((name) => name[2] === tab).map((name) => `${tab} ${name}`)),
];

const others = [
  {
    kind: 'EventSource', judge: events.problemsOf, about: {},
    honest: [...lines('down', count(100)), 'down end of numbers'],
    lies: [['down 7', 'down 8'], ['down 100', 'down 99'], ['down end of numbers', 'refused a gap']],
  },
  {
    kind: 'WebSocket', judge: sockets.problemsOf, about: { engine, transport: 'polling' },
    honest: [
      'debug try polling', 'protocol lab',
      ...lines('echo', ['text', '', 'a\u00e4\u20ac\u{1f600}\0\u2028</script>', '\u20ac'.repeat(20_000)].map(text)),
      'echo bytes 0,1,127,128,255', `echo ${text('behind the cut')}`, 'end echo 3001 bye true',
      ...lines('channel', ['one', '', '\u20ac\u{1f600}\u2028', 'end of texts', 'from the page'].map(text)),
      'end channel 1005 true',
    ],
    lies: [[`echo ${text('')}`, ''], ['echo bytes 0,1,127,128,255', 'echo bytes 0,1,127,128'],
      ['protocol lab', 'protocol '], ['end echo 3001 bye true', 'end echo 1006  false'],
      ['debug try polling', 'debug try websocket']],
  },
  {
    kind: 'tabs', judge: tabs.problemsOf, about: { reason: null, seen: { closed: '1', sessions: 1 } },
    honest: [...ofTab('2'), ...ofTab('3')],
    lies: [['down 2 50', ''], ['up 3 1.2.5', ''], ['up 3 1.2.5', 'up 3 1.2.4'], ['answer 2 0.2.1', 'answer 2 lost']],
  },
  {
    kind: 'tabs, two sessions', judge: tabs.problemsOf, about: { reason: null, seen: { closed: '1', sessions: 1 } },
    honest: [...ofTab('2'), ...ofTab('3')], lies: [], wrong: { reason: null, seen: { closed: '1', sessions: 2 } },
  },
  {
    kind: 'doctor', judge: doctor.problemsOf, about: { engine },
    honest: ['OK   websocket: x', 'OK   polling: x', '     eventsource: not here', 'OK   Chosen: websocket'],
    lies: [['OK   websocket', 'BAD  websocket'], ['     eventsource', 'OK   eventsource'],
      ['OK   Chosen', 'BAD  Chosen'], ['OK   polling: x', '']],
  },
];

async function testOther(tally, { kind, judge, about: truth, honest: all, lies: changes, wrong }) {
  const problems = (list, given = truth) => judge(new Report(list.join('\n')), given);
  await tally.run(`${kind}: an honest report passes`, () => assert.deepEqual(problems(all), []));
  for (const [was, is] of changes) await tally.run(`${kind}: "${is}" for "${was}" is found`, () => {
    const lie = all.map((line) => (line.startsWith(was) ? line.replace(was, is) : line));
    assert.notDeepEqual(lie, all);
    assert.notDeepEqual(problems(lie), []);
  });
  if (wrong) await tally.run(`${kind}: it is found`, () => assert.notDeepEqual(problems(all, wrong), []));
}

// --- All of it

const cases = {
  'an honest report passes': () => assert.deepEqual(problemsOf(new Report(honest), about), []),
  'a call by an executed message is found': () =>
    assert.notDeepEqual(problemsOf(new Report(honest), { ...about, executed: 1 }), []),
  'a page that told of its failure is a proof of a reason': () =>
    assert.deepEqual(hopesOf(new Report('debug try polling\nfailed polling: status 403'), refused), []),
  'a stale reason is found': () => assert.notDeepEqual(hopesOf(new Report(honest), about), []),
  'a page that tried nothing is no proof of a reason': () => assert.notDeepEqual(hopesOf(new Report(''), about), []),
  'one message to a page that must be refused is found': () =>
    assert.notDeepEqual(hopesOf(new Report('debug try polling\nfailed polling: status 403\ndown 1'), refused), []),
  'a refusal of which nobody is told is found': () =>
    assert.notDeepEqual(hopesOf(new Report('debug try polling'), refused), []),
  'a document without markers is found': () => assert.throws(() => replaced('text', 'made', 'a file'), /a file has no/),
};

/// With the page's scripts, which must be ES3, but for what only modern engines are asked to do.
export async function selfTest(tally) {
  for (const [name, body] of Object.entries(cases)) await tally.run(name, body);
  for (const [name, lie] of Object.entries(lies))
    await tally.run(`the judge finds ${name}`, () => assert.notDeepEqual(problemsOf(new Report(lie), about), []));
  for (const one of others) await testOther(tally, one);
  const folder = new URL('page/', import.meta.url);
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.js'))) {
    const script = await readFile(new URL(name, folder), 'utf8');
    await tally.run(`page/${name} is ES3`, () => assert.deepEqual(findings(name, script), []));
  }
}
