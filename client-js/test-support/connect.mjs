// A client of the built script in Node, and waiting for what it does.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import EventSource from 'eventsource';
import { XMLHttpRequest } from './xhr.mjs';

// What is tested is what is shipped: built now, from the sources as they are.
execFileSync(process.execPath, [fileURLToPath(new URL('../build.mjs', import.meta.url))]);
const require = createRequire(import.meta.url);
export const Encke = require('../dist/encke.js');

export function connect(gateway, options = {}) {
  const client = Encke.connect({ url: gateway.url, WebSocket, EventSource, XMLHttpRequest, ...options });
  client.states = [];
  client.errors = [];
  client.on('state', (state) => client.states.push(state));
  client.on('error', (error) => client.errors.push(error));
  return client;
}

export function once(emitter, name) {
  return new Promise((done) => {
    function heard(value) {
      emitter.off(name, heard);
      done(value);
    }
    emitter.on(name, heard);
  });
}

/// Resolves when test() holds; fails after `ms`, saying what was waited for.
export async function until(test, what = test.toString(), ms = 8000) {
  const end = Date.now() + ms;
  while (!test()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
