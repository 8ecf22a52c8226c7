// Numbers and bad input, both ways, across cuts: over each transport and by the client's own choice, from each place
// that a page may come from. Each place is a table of the matrix: a row for each engine, a column for each transport.
import { badInput, ofPage, seenAs } from '../bad_input.mjs';
import { difference, never, numbers, wrongs } from '../judge.mjs';
import { everything, transports } from '../transports.mjs';

const counts = { down: 100, up: 20 };

// Milliseconds in which nothing must be delivered where it is said to be impossible.
const hopelessLimit = 8000;

const notAllowed = 'the operator does not allow the origin `null`';
const blocked = 'the CSP blocks it';

/// Scripts of the page's own origin alone; requests to the gateway.
const strict = (site, gateway) => ({
  'content-security-policy': `default-src 'none'; script-src 'self'; connect-src 'self' ${gateway} ${
    gateway.replace('http', 'ws')}`,
});

/// `expected(engine)`: for each transport, and 'automatic' where it is not possible, null or why it is not; none: not
/// run. `refused`: not the engine but the gateway is in the way, so that nothing at all may be delivered.
export const places = [
  {
    name: 'same-origin',
    title: 'Page and gateway of one origin',
    origin: 'same',
    gateway: 'open',
    expected: ({ transports: own }) => own,
  },
  {
    name: 'other-origin',
    title: 'Page of another origin than the gateway',
    origin: 'other',
    gateway: 'open',
    expected: ({ transports: own, otherOrigin }) => otherOrigin && { ...own, ...otherOrigin },
  },
  {
    name: 'strict CSP',
    title: 'Page of another origin than the gateway, with Encke\'s script from its own, under the CSP ' +
      '`default-src \'none\'; script-src \'self\'; connect-src \'self\' GATEWAY`',
    origin: 'other',
    gateway: 'open',
    ownScript: true,
    headers: strict,
    expected: ({ plain, transports: own }) => plain && { ...own, 'forever-frame': blocked, 'jsonp-polling': blocked },
    // What is left out by itself.
    mixed: { forced: 'forever-frame,jsonp-polling,long-polling', chosen: 'long-polling' },
  },
  {
    name: 'file',
    title: 'Page from a file, where `server.allowed_origins` holds `null`',
    origin: 'file',
    gateway: 'null',
    expected: ({ transports: own, file }) => file && { ...own, ...file },
  },
  {
    name: 'file not allowed',
    title: 'Page from a file, where it does not',
    origin: 'file',
    gateway: 'closed',
    refused: true,
    expected: ({ plain }) => plain && { ...everything(notAllowed), automatic: notAllowed },
  },
];

function queryOf(expected, transport, reason) {
  if (reason !== null) return { ...transport && { transport }, hopeless: 1, limit: hopelessLimit };
  if (transport) return { transport };
  return expected.websocket === null ? { best: 'websocket' } : {};
}

function casesIn(place, engine) {
  const expected = place.expected(engine);
  if (!expected) return [];
  const cases = [...transports, null].map((transport) => {
    const reason = expected[transport ?? 'automatic'] ?? null;
    const query = queryOf(expected, transport, reason);
    return { what: `${place.name}, ${transport ?? 'automatic'}`, place, transport, reason, chosen: transport, query };
  });
  if (!place.mixed) return cases;
  const { forced, chosen } = place.mixed;
  const mixed = { what: `${place.name}, ${forced}`, transport: forced, chosen, query: { transport: forced } };
  return [...cases, { ...mixed, place, reason: null }];
}


/// `chosen`: the transport that it must have ended with, if one is forced.
export function problemsOf(report, { run, chosen, executed = 0 }) {
  const found = report.all('chosen')[0] ?? null, sums = badInput(run).map(seenAs);
  return [
    difference('down', report.all('down'), numbers(counts.down)),
    difference('up', report.all('up'), numbers(counts.up)),
    difference('bad input', report.all('bad'), sums),
    difference('bad input sent back', report.all('back'), [...sums, seenAs(ofPage)]),
    ...wrongs(report, never),
    executed > 0 ? 'a message was executed: it called the lab' : '',
    !found || chosen && found !== chosen ? `${chosen ?? 'any'} became ${found}` : '',
  ].filter(Boolean);
}

const has = (report, names) => names.some((name) => report.all(name).length > 0);

/// What is wrong with a report from where not all can be delivered: that all was, or that the client did not try. Where
/// the gateway must refuse the page: that anything was delivered, or that the client told of no failure.
export function hopesOf(report, about) {
  const refused = about.place?.refused;
  const tried = has(report, refused ? ['failed', 'closed'] : ['debug', 'closed']);
  const delivered = refused ? has(report, ['down', 'up', 'bad', 'back']) : problemsOf(report, about).length === 0;
  return [
    delivered ? 'it is said to be impossible, and delivered' : '',
    tried ? '' : 'the client did not try, or did not say so',
    ...wrongs(report, ['error', 'executed']),
  ].filter(Boolean);
}

/// Before the cuts, and after them.
const choicesOf = (report) => [...new Set([...report.all('first'), ...report.all('chosen')])];

function steps(run) {
  return {
    'numbers': () => run.numbers(counts.down),
    'bad input': async () => {
      for (const message of badInput(run.id)) await run.publish(message);
      await run.publish('end of bad input');
    },
  };
}

export const delivery = {
  name: 'delivery',
  casesOf: (engine) => places.flatMap((place) => casesIn(place, engine)),
  steps,
  problemsOf: (report, about) => (about.reason === null ? problemsOf : hopesOf)(report, about),
  choicesOf,
};
