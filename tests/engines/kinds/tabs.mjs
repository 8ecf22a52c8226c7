// Three tabs of a browser with one connection. The tab that has it is closed in the midst of messages; the others lose
// nothing. Where tabs cannot share, each has a session of its own.
import { metric } from '../../network/memory/metrics.mjs';
import { difference, numbers, wrongs } from '../judge.mjs';

const tabs = 3;
const count = 100;

const never = ['late', 'refused', 'error', 'executed'];

function casesOf({ variant, tabs: reason = null }) {
  if (variant) return [];
  const closed = reason === null ? 1 : 0;
  return [{ what: 'three of them', reason, tabs, closed, reports: tabs - closed, query: { tabs, closed } }];
}

/// What the tabs say, in the order of the case.
class Play {
  constructor(run) {
    Object.assign(this, { run, said: {}, waiting: [] });
    run.seen = { closed: null };
  }

  /// `tab` has said `what`.
  hear(what, tab) {
    (this.said[what] ??= new Set()).add(tab);
    this.waiting = this.waiting.filter(({ test, resolve }) => !test() || resolve());
  }

  all(what, number = tabs) { return this.until(() => this.said[what]?.size === number); }

  /// The run's own limit bounds it.
  until(test) {
    return test() ? null : new Promise((resolve) => { this.waiting.push({ test, resolve }); });
  }

  async play() {
    const { run } = this;
    run.seen.sessions = await metric(run.scene.gateway, 'sessions');
    await run.publish('send');
    await this.all('heard');
    await run.publishRange(1, count / 2);
    const going = run.scene.closed ? this.#closeLeader() : null;
    await run.publishRange(count / 2 + 1, count);
    await going;
    await run.publish('send');
    await this.all('heard all', tabs - run.scene.closed);
    await run.publish('end');
  }

  async #closeLeader() {
    const [leader] = this.said.leads;
    this.run.seen.closed = leader;
    await this.run.closeTab(leader - 1);
    await this.until(() => this.said.leads.size > 1);
  }
}

function steps(run) {
  const play = new Play(run);
  const hear = (what) => (tab) => play.hear(what, tab);
  const ready = async (tab) => {
    play.hear('ready', tab);
    if (play.said.ready.size === tabs) await play.play();
  };
  return { ready, 'leads': hear('leads'), 'heard': hear('heard'), 'heard all': hear('heard all') };
}

const names = (round, all) => all.flatMap((tab) => [1, 2, 3, 4, 5].map((n) => `${round}.${tab}.${n}`));

/// Of one tab that was not closed. `all` and `left`: the tabs of the first round, and of the second.
function problemsIn(report, tab, all, left) {
  const values = (name) => report.all(name).filter((value) => value.startsWith(`${tab} `)).map((one) => one.slice(2));
  const sent = [...names(0, all), ...names(1, left)];
  return [
    difference(`tab ${tab}, down`, values('down'), numbers(count)),
    difference(`tab ${tab}, up`, values('up').sort(), sent.sort()),
    difference(`tab ${tab}, answers`, values('answer'), [...names(0, [tab]), ...names(1, [tab])]),
  ];
}

export function problemsOf(report, { reason, seen }) {
  const all = ['1', '2', '3'], left = all.filter((tab) => tab !== seen.closed);
  const sessions = reason === null ? 1 : tabs;
  return [
    ...left.flatMap((tab) => problemsIn(report, tab, all, left)),
    seen.sessions === sessions ? '' : `${seen.sessions} sessions, not ${sessions}`,
    ...wrongs(report, never),
  ].filter(Boolean);
}

export const several = {
  name: 'tabs',
  page: 'tabs',
  script: 'encke.js,encke.tabs.js',
  title: 'several tabs, one connection',
  alone: true,
  casesOf,
  steps,
  problemsOf,
};
