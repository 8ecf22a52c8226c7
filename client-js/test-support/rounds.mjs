// A round: tabs of one browser share a session while tabs are opened, closed and killed, the leader above all. Every
// tab keeps a book: what it was sent, once and in order; what it published, applied once.
import { eventually, pause, within } from '../../tests/support/deadline.mjs';
import { seeded } from '../../tests/support/fault_proxy/random.mjs';
import { Browser } from './browser.mjs';

const enough = 40_000;
const steps = 25;
let rounds = 0;

class Book {
  constructor(round, name) {
    Object.assign(this, { round, name, got: new Map(), sent: 0, answers: new Map(), wrong: [], delivered: 0 });
  }

  begins(channel, offset) {
    if (!this.got.has(channel)) this.got.set(channel, { first: offset + 1, last: offset });
  }

  read(channel, { offset, data }) {
    if (this.stopped) return undefined;  // what it showed its page, or did not, nobody sees any more
    const count = this.got.get(channel);
    if (!count) return this.wrong.push(`${channel}: ${offset} came before the answer to subscribe`);
    if (offset !== count.last + 1 || data !== offset) {
      this.wrong.push(`${channel}: ${offset} (${data}) behind ${count.last}`);
    }
    count.last = offset;
    this.delivered += 1;
    return undefined;
  }

  answered(n, error, result) {
    if (this.dead) return;
    if (this.answers.has(n)) this.wrong.push(`publish ${n} was answered twice`);
    if (error && !this.round.tolerant) this.wrong.push(`publish ${n}: ${JSON.stringify(error)}`);
    this.answers.set(n, error ? null : result.offset);
  }
}

export class Round {
  takeovers = [];
  killed = [];  // pages
  #closed = false;

  /// `world`: {url, publish(channel, data), read(channel) -> list of data}. `script`: the client, compiled.
  constructor({ bus, locks, leaving, seed, world, ways = ['crash', 'close'], patience = enough, ...more }) {
    rounds += 1;
    Object.assign(this, { seed, world, ways, patience, ...more });
    this.tolerant = !locks && ways.includes('crash');
    this.random = seeded(seed, 1);
    this.browser = new Browser({ url: `${new URL(world.url).origin}/`, random: seeded(seed, 2), bus, locks, leaving });
    this.log = [];
    this.browser.spy = (text) => this.note(text);
    this.channels = [`a-${rounds}-${seed}`, `b-${rounds}-${seed}`];
    this.up = `up:${rounds}-${seed}`;
    this.published = new Map(this.channels.map((name) => [name, 0]));
    this.tabs = [];
    this.books = [];
    this.epochs = new Map();
    this.born = Date.now();
  }

  async go() {
    try {
      await this.#storm();
      await this.#calm();
      await this.#compare();
    } catch (error) {
      this.books[0].wrong.push(error.message);
    } finally {
      this.#closed = true;
      for (const tab of [...this.tabs]) this.browser.close(tab.page);
    }
    return {
      seed: this.seed, log: this.log, takeovers: this.takeovers, kills: this.killed.length,
      stopped: this.killed.filter(({ brokenOff }) => brokenOff).length,
      published: this.books.reduce((sum, book) => sum + book.sent, 0),
      delivered: this.books.reduce((sum, book) => sum + book.delivered, 0),
      wrong: this.books.flatMap((book) => book.wrong.map((what) => `${book.name}: ${what}`)),
    };
  }

  note(text) { this.log.push(`${Date.now() - this.born} ${text}`); }

  open() {
    const page = this.browser.open(), book = new Book(this, `tab ${this.books.length + 1}`);
    const Encke = page.run(this.script);
    this.note(`open ${book.name}`);
    const client = Encke.connect({ url: this.world.url, share: 'somebody', transports: this.transports });
    const tab = { page, client, book };
    client.on('open', () => { tab.opened = true; });
    this.tabs.push(tab);
    this.books.push(book);
    client.on('close', (info) => {
      if (!this.#closed && this.tabs.includes(tab)) book.wrong.push(`closed: ${JSON.stringify(info)}`);
    });
    for (const channel of this.channels) this.#subscribe(tab, channel, this.#older(channel));
    return tab;
  }

  // Some tabs come back, and know where they have been.
  #older(channel) {
    const epoch = this.epochs.get(channel), last = this.published.get(channel);
    if (!epoch || this.random.chance(0.6)) return undefined;
    return { epoch, offset: this.random.int(Math.max(0, last - 9), last) };
  }

  #subscribe({ client, book }, channel, since) {
    const sub = client.subscribe(channel, (message) => book.read(channel, message), { since });
    sub.on('subscribed', (info) => {
      this.epochs.set(channel, info.epoch);
      book.begins(channel, (since ?? info).offset);
    });
    sub.on('resync', (info) => book.wrong.push(`${channel}: resync ${JSON.stringify(info)}`));
    sub.on('error', (error) => book.wrong.push(`${channel}: ${JSON.stringify(error)}`));
    return sub;
  }

  // The one that has a socket or a request under way.
  get leader() { return this.tabs.find(({ page }) => page.sockets.size + page.loads.size > 0); }

  async #storm() {
    this.open();
    this.open();
    for (let left = steps; left > 0; left -= 1) {
      await this.#step();
      await pause(this.random.int(1, 40));
    }
  }

  #step() {
    const at = this.random();
    if (at < 0.45) return this.#publish();
    if (at < 0.75) return this.#send();
    if (at < 0.83) return this.tabs.length < 4 && this.open() && undefined;
    if (at < 0.88) return this.random.pick(this.tabs).client.cut(this.random.int(0, 30));
    return this.kill(this.random.chance(0.75) ? this.leader : this.random.pick(this.tabs));
  }

  async #publish() {
    const channel = this.random.pick(this.channels);
    for (let count = this.random.int(1, 4); count > 0; count -= 1) {
      this.published.set(channel, this.published.get(channel) + 1);
      await this.world.publish(channel, this.published.get(channel));
    }
  }

  #send(tab = this.random.pick(this.tabs)) {
    for (let count = this.random.int(1, 3); count > 0; count -= 1) {
      const n = (tab.book.sent += 1);
      tab.client.publish(this.up, { tab: tab.book.name, n }, (error, result) => tab.book.answered(n, error, result));
    }
  }

  kill(tab, way = this.random.pick(this.ways)) {
    if (!tab) return;
    if (this.tabs.length < 2) this.open();
    const led = tab === this.leader, at = Date.now();
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    tab.book.dead = true;
    tab.book.stopped = way === 'stop';
    this.note(`${way} ${tab.book.name}`);
    if (['fade', 'stop'].includes(way)) this.#publish();  // so that something is under way
    this.browser[way](tab.page);
    this.killed.push(tab.page);
    if (led) this.#time(at);
  }

  // How long until another tab asks the gateway.
  async #time(at) {
    await eventually('the next leader', () => this.#closed || this.leader, this.patience).catch(() => {});
    if (!this.#closed) this.takeovers.push(Date.now() - at);
  }

  async #calm() {
    const settled = () => this.books.some(({ wrong }) => wrong.length > 0) || this.tabs.every((tab) => this.#has(tab));
    const subscribed = () => this.tabs.every(({ book }) => book.got.size === this.channels.length);
    await this.#await('everybody to subscribe', () => settled() || subscribed());
    // What comes twice comes before what is published now.
    for (const channel of this.channels) {
      this.published.set(channel, this.published.get(channel) + 1);
      await within('the last publication', this.world.publish(channel, this.published.get(channel)));
    }
    for (const tab of this.tabs) this.#send(tab);
    await this.#await('everything to arrive', settled);
  }

  #await(what, probe) {
    return eventually(what, probe, this.patience)
      .catch((error) => { throw new Error(`${error.message}: ${this.#state()}`); });
  }

  #has({ book }) {
    return book.answers.size === book.sent &&
      this.channels.every((name) => book.got.get(name)?.last === this.published.get(name));
  }

  #state() {
    return JSON.stringify([...this.published, ...this.tabs.map(({ book, client }) =>
      ({ name: book.name, state: client.state, got: [...book.got], sent: book.sent, answers: book.answers.size }))]);
  }

  async #compare() {
    const applied = await this.world.read(this.up);
    for (const book of this.books) {
      const mine = applied.filter(({ tab }) => tab === book.name).map(({ n }) => n);
      if (mine.some((n, index) => n <= (mine[index - 1] ?? 0))) book.wrong.push(`applied ${mine}`);
      for (const [n, offset] of book.answers) {
        if (offset !== null && applied[offset - 1]?.n !== n) book.wrong.push(`publish ${n} is not at ${offset}`);
      }
      const whole = book.dead || this.tolerant || mine.length === book.sent;
      if (!whole) book.wrong.push(`${mine.length} of ${book.sent} applied`);
    }
    for (const { page, book } of this.tabs) for (const error of page.errors) book.wrong.push(`threw ${error.stack}`);
  }
}
