// That the oracle can fail: networks that lie, and clients with one line changed. It must find every one of them.
import { inParallel } from '../../support/suite.mjs';
import { clientText, compile } from '../../support/engine/bundle.mjs';
import { Run } from './one_run.mjs';

const seedsEach = 10;
const patience = 10_000;  // who waits for what was lost waits in vain

/// Every message that comes on a WebSocket goes through `change(text)`, which answers with the texts that arrive.
function relay(change) {
  return ({ engine }) => {
    const { WebSocket } = engine.window;
    engine.window.WebSocket = function LyingSocket(url) {
      const socket = new WebSocket(url);
      const { emit } = socket;
      socket.emit = (name, ...args) => {
        if (name !== 'message') return emit.call(socket, name, ...args);
        for (const text of change(String(args[0]))) emit.call(socket, name, Buffer.from(text), args[1]);
        return true;
      };
      return socket;
    };
  };
}

/// Does something to one publication, the fifth of a run, and to nothing else.
function once(change) {
  let seen = 0;
  return (text) => (text.startsWith('{"pub"') && (seen += 1) === 5 ? change(text) : [text]);
}

function swap() {
  let kept = null;
  return relay((text) => {
    if (kept) return [text, ...[kept].splice(0, 1, kept = null)];
    if (!text.startsWith('{"pub"')) return [text];
    kept = text;
    return [];
  });
}

/// The application hears a command that no page sent again.
function applyTwice(run) {
  run.later(1000, () => run.gateway.api.publish(run.upChannel, { n: 1, text: '1:' }).catch(() => {}));
}

/// [what, way, made anew for each run].
const lies = [
  ['a relay that drops one message', 'websocket', () => relay(once(() => []))],
  ['a relay that doubles one message', 'websocket', () => relay(once((text) => [text, text]))],
  ['a relay that swaps two messages', 'websocket', swap],
  ['a relay that changes a letter', 'websocket', () => relay(once((text) => [text.replace('"text":"', '"text":"x')]))],
  ['a command that is applied twice', 'long-polling', () => applyTwice],
];

/// [what, the line of the client, the line instead].
const mutants = [
  ['a client that counts twice what comes on two links',
    /if \(\+\+link\.at_ <= this\.have_\) return false;/, '++link.at_;'],
  ['a client that forgets what it sends',
    /var keep = this\.up_ = [^;]*;/, 'this.up_ = Math.max(this.up_, up || 0); var keep = this.last_;'],
  ['a client that takes up what it has not counted',
    /have_ = link\.at_;/, 'have_ = link.at_ + (link.at_ % 20 === 0 ? 1 : 0);'],
];

function mutate(text, [what, line, instead]) {
  const changed = text.replace(line, instead);
  if (changed === text) throw new Error(`${what}: the client has no line ${line} any more`);
  return compile(changed);
}

async function isFound(gateway, script, way, makeLie) {
  let found = 0;
  await inParallel(seedsEach, Array.from({ length: seedsEach }, (_, index) => async () => {
    const run = new Run({ gateway, script, way, seed: 1 + index, patience, lie: makeLie?.() });
    if ((await run.go()).failed) found += 1;
  }));
  return found;
}

/// What was not found, and in how many of the runs each of the others was.
export async function findLies(gateway) {
  const text = await clientText('encke.src.js');
  const found = await Promise.all([
    ...lies.map(async ([what, way, make]) => [what, await isFound(gateway, compile(text), way, make)]),
    ...mutants.map(async (mutant) => [mutant[0], await isFound(gateway, mutate(text, mutant), 'mixed')]),
  ]);
  return { found, missed: found.filter(([, times]) => times === 0).map(([what]) => what), of: seedsEach };
}
