// Requests that come behind what gave them up: Wine sends each from a thread of its own. The relay alone, without Wine.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { eventually, within } from '../../../support/deadline.mjs';
import { Relay } from '../relay.mjs';
import { Server } from './server.mjs';

async function withRelay(body) {
  const site = await Server.start(), found = [];
  const relay = await Relay.start(`${site.url}/`, { violation: (text) => found.push(text) });
  const { hostname, port } = new URL(relay.url);
  const ask = (route, number, before = '[]') => http.request({ hostname, port, method: 'POST', agent: false,
    path: `${site.url}/encke/${route}`, headers: { 'x-relay-number': number, 'x-relay-before': before } })
    .on('error', () => {}).end();
  try {
    await body({ ask, relay, found });
  } finally {
    relay.close();
    site.close();
  }
}

async function run() {
  await withRelay(async ({ ask, relay, found }) => {
    ask('polling', 3, '[["drop",1],["forget",2]]');
    await eventually('the request that gave up others', () => relay.watch.seen === 1);
    const dropped = ask('long-polling', 1);
    await within('the end of what was dropped', new Promise((resolve) => { dropped.on('close', resolve); }));
    await within('the answer to what was only forgotten', once(ask('xhr-streaming', 2), 'response'));
    assert.deepEqual([found, relay.watch.seen], [[], 1]);
    ask('long-polling', 4);
    await eventually('what nobody gave up to be found', () => found.length === 1);
  });
}

export const late = { name: 'jscript self-test: what was given up comes behind what gave it up', run };
