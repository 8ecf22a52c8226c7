// Ledger: what was sent, what arrived, and whether each arrived once and in its order. The first violation ends a run.
import { flaw, payload } from './payload.mjs';

export class Ledger {
  violations = [];
  #channels = new Map();
  #commands = { sent: 0, answered: 0 };
  #changed = () => {};

  constructor(channels) {
    for (const name of channels) this.#channels.set(name, { sent: 0, got: 0 });
  }

  get delivered() { return [...this.#channels.values()].reduce((sum, { got }) => sum + got, 0); }
  get commands() { return this.#commands.sent; }

  violation(text) {
    this.violations.push(text);
    this.#changed();
  }

  /// The next message for `channel`.
  next(channel) { return payload(this.#channels.get(channel).sent += 1); }

  /// The page's callback for `channel` heard `data`.
  arrived(channel, data) {
    const count = this.#channels.get(channel);
    count.got += 1;
    const wrong = flaw(data, count.got) ?? (count.got > count.sent ? `${count.got} was never sent` : null);
    if (wrong) this.violation(`${channel}: ${wrong}`);
    this.#changed();
  }

  /// The next command's payload; answered() is for its callback.
  command() { return payload(this.#commands.sent += 1); }

  answered(n, error, result) {
    this.#commands.answered += 1;
    if (error) this.violation(`command ${n} was answered with ${JSON.stringify(error)}`);
    else if (this.#commands.answered !== n) this.violation(`answer ${n} came as number ${this.#commands.answered}`);
    else if (result?.offset !== n) this.violation(`command ${n} was applied as ${JSON.stringify(result)}`);
    this.#changed();
  }

  /// What an independent reader found in the channel that the commands went to.
  applied(list) {
    list.forEach((data, index) => {
      const wrong = flaw(data, index + 1);
      if (wrong) this.violation(`applied: ${wrong}`);
    });
    if (list.length !== this.commands) this.violation(`${list.length} of ${this.commands} commands were applied`);
  }

  get missing() {
    const channels = [...this.#channels].filter(([, { sent, got }]) => got < sent)
      .map(([name, { sent, got }]) => `${name} has ${got} of ${sent}`);
    const { sent, answered } = this.#commands;
    return answered < sent ? [...channels, `${answered} of ${sent} commands were answered`] : channels;
  }

  /// Resolves when nothing is missing, or something is wrong.
  settled() {
    return new Promise((resolve) => {
      this.#changed = () => { if (this.violations.length > 0 || this.missing.length === 0) resolve(); };
      this.#changed();
    });
  }
}
