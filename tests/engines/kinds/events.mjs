// Encke.EventSource on the gateway's events, also from another origin where the engine may ask there.
import { difference, never, numbers, wrongs } from '../judge.mjs';

const count = 100;

function casesOf({ variant, otherOrigin }) {
  if (variant) return [];
  const cases = [{ what: 'same origin', reason: null, place: { origin: 'same' } }];
  const asks = otherOrigin && !otherOrigin['xhr-streaming'];
  return asks ? [...cases, { what: 'other origin', reason: null, place: { origin: 'other' } }] : cases;
}

export function problemsOf(report) {
  const wanted = [...numbers(count), 'end of numbers'];
  return [difference('down', report.all('down'), wanted), ...wrongs(report, never)].filter(Boolean);
}

export const events = {
  name: 'EventSource',
  page: 'events',
  script: 'encke.full.js',
  title: '`Encke.EventSource`',
  casesOf,
  steps: (run) => ({ numbers: () => run.numbers(count) }),
  problemsOf,
};
