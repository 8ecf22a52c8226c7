// The real client in a real browser, behind an intermediary: tests/browsers/pages/page.html, and what it sees.
import assert from 'node:assert/strict';
import { Page } from '../../browsers/case.mjs';
import { eventually } from '../../support/deadline.mjs';

// A page keeps when each message came, on the clock that the publisher has too.
const keepTimes = `(function () {
  report.delays = [];
  client.on('message', function (message) { report.delays.push(new Date().getTime() - message.data.at); });
})()`;

/// The page, opened through the intermediary, with the client's own choice of transport. It is returned at once: it may
/// not be subscribed yet.
export async function openPage(lab, name, { gateway }) {
  const site = await lab.site(gateway);
  const proxy = await lab.proxy(name, { gateway: intermediaryGateway(name, site, gateway), site });
  const args = proxy.chromiumArgs.length > 0 ? proxy.chromiumArgs : undefined;
  const channel = lab.channel();
  const base = proxy.forward ? site.url : proxy.url;
  const url = `${base}/pages/page.html?channel=${channel}`;
  const tab = await lab.page(url, { args });
  const page = new NumberedPage({ gateway }, tab, channel);
  Object.assign(page, { proxy, url });
  await tab.evaluate(keepTimes);
  return page;
}

/// A forward proxy is asked for the site itself, which has pages and gateway behind one address.
const intermediaryGateway = (name, site, gateway) => (name.startsWith('squid') ? site : gateway);

/// Publications are {n, at}: their number, and when they were published.
class NumberedPage extends Page {
  count = 0;

  async publish(count) {
    for (let n = 0; n < count; n += 1) {
      this.count += 1;
      await this.api.publish(this.channel, { n: this.count, at: Date.now() });
    }
  }

  subscribed() { return this.until('the subscription', ({ subscribed }) => subscribed > 0); }

  /// As soon as the gateway knows of the subscription, whether or not the page knows that it does.
  reached() {
    return eventually('the subscription at the gateway', async () => await this.api.subscribers(this.channel) > 0);
  }

  /// Everything published was received exactly once and in order; the longest way that one took, in milliseconds.
  async receivedAll() {
    await this.until(`${this.count} messages`, ({ received }) => received >= this.count);
    await this.publish(1);  // nothing comes twice behind it
    await this.until('the last message', ({ last }) => last?.n === this.count);
    const numbers = await this.tab.evaluate('(function () { var all = [], i; ' +
      'for (i = 0; i < report.received.length; i++) all.push(report.received[i].n); return all; })()');
    assert.deepEqual(numbers, Array.from({ length: this.count }, (_, n) => n + 1));
    const { errors } = await this.look();
    assert.deepEqual([...errors, ...this.tab.errors], []);
    return Math.max(...await this.tab.evaluate('report.delays'));
  }
}
