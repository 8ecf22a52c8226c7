// Flow: one direction of one exchange: the stages that its faults are, and behind them the socket. Without faults it
// is the socket.

const heldLimit = 1024 * 1024;   // stages may keep this much before their source is no longer read
const drinkLimit = 256 * 1024;   // and a silent flow takes this much, as the buffers of a dead link do

export class Flow {
  #held = 0;
  #drunk = 0;
  #stages = [];
  silent = false;

  constructor(source, sink) {
    Object.assign(this, { source, sink });
    this.tail = { push: (bytes) => sink?.write(bytes), then: (action) => run(sink, action) };
    this.first = this.tail;
  }

  /// Puts the stages, in their order, before the socket.
  through(stages) {
    this.#stages = stages;
    [this.first] = [...stages, this.tail];
    stages.forEach((stage, index) => { stage.next = stages[index + 1] ?? this.tail; });
  }

  push(bytes) {
    if (this.silent) this.#drink(bytes.length);
    else this.first.push(bytes);
  }

  /// What is to happen when everything before it has passed. In a silent flow, nothing ever does.
  then(action) {
    if (!this.silent) this.first.then(action);
  }

  /// Tells the stages that the head of the answer has come.
  head(head) {
    for (const stage of this.#stages) stage.head(head);
  }

  /// From now on what is pushed goes nowhere. Reading goes on for a while: a dead link too takes what fits its buffers,
  /// and only who reads learns that a peer has left.
  silence() { this.silent = true; }

  #drink(length) {
    this.#drunk += length;
    if (this.#drunk > drinkLimit) this.source?.hold('silence');
  }

  /// A stage keeps `length` bytes more, or less.
  hold(length) {
    this.#held += length;
    if (this.#held > heldLimit) this.source?.hold('stages');
    else this.source?.release('stages');
  }

  stop() {
    for (const stage of this.#stages) stage.stop();
    this.source?.release('stages');
  }
}

/// An answer of the proxy's own has no socket to go up to.
function run(sink, action) {
  if (sink) sink.then(action);
  else action();
}
