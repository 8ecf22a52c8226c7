// Intermediaries that nobody set up for streams, and some that are against them: what works through each, as a table.
import assert from 'node:assert/strict';
import { all, longPolling } from '../../support/transports/index.mjs';
import { deliversAll, medianDelay, outcome } from '../proxies/delivery.mjs';
import { intermediaries } from '../proxies/index.mjs';

const streams = (what) => ({ eventsource: what, 'xhr-streaming': what, 'forever-frame': what });
const polls = (what) => ({ 'long-polling': what, 'jsonp-polling': what });

/// The words are those of outcome() in proxies/delivery.mjs.
const table = {
  'nginx-default': {
    websocket: 'refused: 400', ...streams('works'), ...polls('works'), polling: 'works',
  },
  'nginx-buffering': {
    websocket: 'refused: 400', ...streams('held'), ...polls('works'), polling: 'works',
  },
  'nginx-clumps': {
    websocket: 'refused: 400', ...streams('held'), ...polls('works'), polling: 'works',
  },
  'haproxy-short': {
    websocket: 'cut', ...streams('cut'), ...polls('cut'), polling: 'works',
  },
  'varnish-default': {
    websocket: 'refused: 426', ...streams('works'), ...polls('works'), polling: 'works',
  },
  'squid-default': {
    websocket: 'refused: CONNECT 403', ...streams('works'), ...polls('works'), polling: 'works',
  },
};

/// No heartbeat within any time-out of the table.
const quiet = {
  session: { ping_interval: '30s' },
  transports: { 'long-polling': { hold: '30s' }, 'jsonp-polling': { hold: '30s' } },
};

async function check(lab, name, transport) {
  const proxy = await lab.proxy(name, { gateway: await lab.gatewayWith(quiet) });
  const expected = table[name][transport.name];
  assert.equal(await outcome(lab, transport, proxy), expected);
  if (['works', 'cut'].includes(expected)) await deliversAll(lab, transport, proxy);
}

const outcomes = Object.entries(table).flatMap(([name, row]) => all.map((transport) => ({
  name: `${name}: ${row[transport.name]} [${transport.name}]`,
  needs: [intermediaries[name].need],
  run: (lab) => check(lab, name, transport),
})));

/// What docs/operations.md says of `option http-no-delay`.
async function piecesAreLate(lab) {
  const proxy = await lab.proxy('haproxy-short', { gateway: await lab.gatewayWith(quiet) });
  for (const transport of all.filter((one) => one.stream)) {
    const delay = await medianDelay(lab, transport, proxy);
    assert.ok(delay > 150, `${transport.name}: half of the publications came within ${delay} ms`);
  }
}

export const cases = [
  ...outcomes,
  {
    name: 'the table has an answer for every transport, and long-polling works everywhere',
    run: () => {
      for (const [name, row] of Object.entries(table)) {
        assert.deepEqual(Object.keys(row).sort(), all.map((one) => one.name).sort(), name);
        assert.ok(['works', 'cut'].includes(row[longPolling.name]), name);
      }
    },
  },
  {
    name: 'haproxy-short: without http-no-delay each piece of a stream is 200 ms late',
    needs: ['haproxy'],
    run: piecesAreLate,
  },
];
