// Visitor: a browser that has seen nothing yet: a context of its own, with its own cache, storage and connections.

const none = '{ ms: null, transport: null }';

export class Visitor {
  static async arrive(browser, lane) {
    return new Visitor(lane, await browser.createBrowserContext(lane.network.browser));
  }

  constructor(lane, context) {
    Object.assign(this, { lane, context });
  }

  /// Loads the page; the first message: {ms since the navigation began, transport}. `ms` is null where none came within
  /// `limit`.
  async load(limit) {
    this.page = await this.context.newPage();
    await this.page.goto(this.lane.network.url, { waitUntil: 'domcontentloaded', timeout: limit });
    return this.ask(`Promise.race([first, new Promise(function (late) { setTimeout(late, ${limit}, ${none}); })])`);
  }

  ask(expression) { return this.page.evaluate(expression); }

  /// Leaves the page, as a user does; the context remembers what it has seen.
  leave() { return this.page.close(); }

  close() { return this.context.close(); }
}
