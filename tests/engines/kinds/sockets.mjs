// Encke.WebSocket: by the client's own choice, and over a stream and a poll that the engine can do.
import { sumOf } from '../bad_input.mjs';
import { difference, never, wrongs } from '../judge.mjs';

const streams = ['xhr-streaming', 'eventsource', 'forever-frame'];
const polls = ['long-polling', 'jsonp-polling'];

// The application's; the page's are in page/sockets.js.
const published = ['one', '', '\u20ac\u{1f600}\u2028', 'end of texts'];
const sent = ['text', '', 'a\u00e4\u20ac\u{1f600}\0\u2028</script>', '\u20ac'.repeat(20_000)];

const seen = (text) => `text ${sumOf(text)}`;

function casesOf({ variant, transports }) {
  if (variant) return [];
  const able = (names) => names.filter((name) => transports[name] === null).slice(0, 1);
  return [null, ...able(streams), ...able(polls)].map((transport) => (
    { what: transport ?? 'automatic', transport, reason: null, query: transport ? { transport } : {} }));
}

export function problemsOf(report, { transport, engine }) {
  const bytes = engine.bytes === false ? [] : ['bytes 0,1,127,128,255'];
  const others = report.all('debug').filter((text) => /^try /.test(text) && transport && text !== `try ${transport}`);
  return [
    difference('echo', report.all('echo'), [...sent.map(seen), ...bytes, seen('behind the cut')]),
    difference('channel', report.all('channel'), [...published, 'from the page'].map(seen)),
    difference('end', report.all('end'), ['echo 3001 bye true', 'channel 1005 true']),
    difference('protocol', report.all('protocol'), ['lab']),
    ...others.map((text) => `${transport} was forced: ${text}`),
    ...wrongs(report, never),
  ].filter(Boolean);
}

async function texts(run) {
  for (const text of published) await run.publish(text, `up:${run.id}`);
}

export const sockets = {
  name: 'WebSocket',
  page: 'sockets',
  script: 'encke.full.js',
  title: '`Encke.WebSocket`',
  casesOf,
  steps: (run) => ({ texts: () => texts(run) }),
  problemsOf,
};
