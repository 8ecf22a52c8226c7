// A process of clients: the shipped script in Node, as many as its orders say, all subscribed to one channel. Tells its
// parent when the last of them has come to a stage; keeps of each what the case asks for in the end.
import { compile } from '../../support/engine/bundle.mjs';
import { Engine } from '../../support/engine/index.mjs';

const { url, channel, kinds, client } = await new Promise((resolve) => { process.once('message', resolve); });
const script = compile(client);
const openingAtOnce = 50;  // the crowd comes in good order; it is its return that is the subject
const members = [];

process.on('disconnect', () => process.exit(0));

// How late this process was for its own appointments: so late are all its clients then, in milliseconds.
const stalls = [];
const rhythm = 20;
let due = Date.now() + rhythm;
setInterval(() => {
  const late = Date.now() - due;
  if (late > rhythm) stalls.push({ at: Date.now(), late });
  due = Date.now() + rhythm;
}, rhythm);

/// The lowest number that `count` of `members` have reached; told when it changes.
function stage(name, count) {
  let told;
  return () => {
    const least = Math.min(...members.map(count));
    if (least !== told) process.send({ [name]: told = least });
  };
}

const tellSubscribed = stage('subscribed', ({ subscribed }) => subscribed.length);

/// What one client goes through. Times are of the wall clock, which the parent shares.
class Member {
  constructor(transports) {
    Object.assign(this, { transports, subscribed: [], tries: [], received: [], resyncs: 0, errors: 0, closed: null });
  }

  open() {
    const options = { url: `${url}/encke`, debug: (text) => this.#traced(text) };
    if (this.transports) options.transports = this.transports;
    this.client = new Engine(`${url}/`).run(script).connect(options);
    this.client.on('error', () => { this.errors += 1; });
    this.client.on('close', (info) => { this.closed = info; });
    const subscription = this.client.subscribe(channel, ({ data }) => this.#receive(data));
    subscription.on('resync', () => { this.resyncs += 1; });
    return new Promise((resolve) => {
      subscription.on('subscribed', (result) => this.#subscribed(result, resolve));
    });
  }

  #traced(text) {
    if (text.startsWith('try ')) this.tries.push(Date.now());
  }

  #subscribed({ recovered }, resolve) {
    this.subscribed.push({ at: Date.now(), recovered, over: this.client.transport });
    resolve();
    if (this.subscribed.length > 1) count('subscribed again', () => tellSubscribed());
  }

  #receive(data) {
    this.received.push(data);
    count(data, () => process.send({ received: data }));
  }
}

const counts = new Map();

/// Calls `all` when every member has come here.
function count(what, all) {
  counts.set(what, (counts.get(what) ?? 0) + 1);
  if (counts.get(what) >= members.length) all();
}

async function openAll() {
  for (const { transports, count: many } of kinds)
    for (let n = 0; n < many; n += 1) members.push(new Member(transports));
  const queue = [...members];
  const worker = async () => { while (queue.length > 0) await queue.shift().open(); };
  await Promise.all(Array.from({ length: openingAtOnce }, worker));
  tellSubscribed();
}

process.on('message', () => {
  const keep = ({ transports, subscribed, tries, received, resyncs, errors, closed }) =>
    ({ transports, subscribed, tries, received, resyncs, errors, closed });
  process.send({ reports: members.map(keep), stalls });
});

await openAll();
