// Hundreds of rounds (test-support/rounds.mjs): tabs are opened, closed and killed while they and the application
// publish. First it is shown that a round finds clients with one line changed. TABS_SEEDS: rounds of each kind.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { compile } from '../../tests/support/engine/bundle.mjs';
import { output } from '../../tests/support/gateway.mjs';
import { breakable } from '../test-support/breakable.mjs';
import { withGateway } from '../test-support/gateway.mjs';
import { runRounds, summary, tabsText, worldOf } from '../test-support/tabs.mjs';

const seeds = (count) => Array.from({ length: count }, (_, index) => index + 1);
const each = Number(process.env.TABS_SEEDS ?? 40);

/// [what, the line of the client, the line instead, how the browser is].
const mutants = [
  ['a leader that keeps the numbers of its own commands to itself', 'm.gen = this.gen_;',
    "m.gen = this.gen_; if (m.say === 'command' && m.tab === this.id_) return this.follow_(m);"],
  ['a new leader that forgets what was not applied yet', 'all.queue.push(m.text);', "all.queue.push('{}');"],
  ['a tab that takes what it has read', 'at.offset >= pub.offset', 'at.offset > pub.offset + 9'],
  ['a tab that reads before its subscription is answered', 'sub.live_ = false;', 'sub.live_ = true;'],
  ['a leader that takes a command twice', 'm.seq !== (all.seqs[m.from] || 0) + 1', 'm.seq < 0'],
  ['a leader that does not notice what was broken off', "if (open) self.end_('cut');", '', { ways: ['fade'] }],
  ['a leader whose command leaves before the word of it', 'if (!this.echo_ && m.number)',
    'if (m.number)', { leaving: 40 }],
];

function mutate(text, [what, line, instead]) {
  const changed = text.replace(line, () => instead);
  if (changed === text) throw new Error(`${what}: the client has no line ${line} any more`);
  return compile(breakable(changed));
}

const text = await tabsText();
for (const mutant of mutants) {
  test(`rounds find ${mutant[0]}`, () => withGateway({}, async (gateway) => {
    const script = mutate(text, mutant);
    const reports = await runRounds(worldOf(gateway), seeds(12), { script, patience: 6000, ...mutant[3] });
    assert.ok(summary(reports).failed > 0, `nothing was found in ${reports.length} rounds`);
  }));
}

/// What the tabs said to each other, for who looks into a failure.
function keep(reports) {
  for (const { seed, log } of reports.filter(({ wrong }) => wrong.length > 0)) {
    writeFileSync(path.join(output, `tabs-${seed}.log`), log.join('\n'));
  }
}

const kinds = [
  { bus: 'channel', locks: true, transports: ['websocket'] },
  { bus: 'channel', locks: true, transports: ['long-polling'] },
  { bus: 'channel', locks: true, leaving: 40, transports: ['xhr-streaming'] },
  { bus: 'channel', locks: true, ways: ['fade'], transports: ['websocket'] },
  { bus: 'channel', locks: true, ways: ['fade'], transports: ['xhr-streaming'] },
  { bus: 'channel', locks: true, ways: ['stop'], transports: ['websocket'] },
  { bus: 'channel', locks: true, ways: ['stop'], transports: ['xhr-streaming'] },
  { bus: 'channel', locks: true, ways: ['stop'], transports: ['long-polling'] },
  { bus: 'channel', locks: false, transports: ['xhr-streaming'] },
  { bus: 'storage', locks: true, transports: ['websocket'] },
  { bus: 'storage', locks: false, transports: ['websocket'] },
  { bus: 'ie', locks: false, transports: ['long-polling'] },
];

for (const kind of kinds) {
  const name = `${kind.bus}${kind.leaving ? ', slow' : ''}, ${kind.locks ? 'locks' : 'claims'}, ${[kind.transports, kind.ways ?? []].flat()}`;
  test(`${name}: nothing is lost, nothing comes twice`, () => withGateway({}, async (gateway) => {
    const reports = await runRounds(worldOf(gateway), seeds(each), kind);
    console.log(name, JSON.stringify(summary(reports)));
    keep(reports);
    assert.deepEqual(reports.flatMap(({ seed, wrong }) => wrong.map((what) => `seed ${seed}: ${what}`)), []);
    const { kills, stopped } = summary(reports);
    assert.ok(kills > each, 'hardly any tab was killed: this tests nothing');
    if (kind.ways?.includes('stop')) assert.ok(stopped > each / 2, 'hardly anything was broken off: this tests nothing');
  }));
}
