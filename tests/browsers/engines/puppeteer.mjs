// A browser that puppeteer drives. A tab has the interface that all engines share (index.mjs).
import puppeteer from 'puppeteer-core';

// Firefox tells it as an error of the page when a WebSocket ends before it is open, whoever ended it: the network, which
// the cases cut, or the client, which gives up an attempt that another has overtaken. Seen on a loaded machine.
const lostSocket = /^Error: The connection to ws\S+ was interrupted while the page was loading\.$/;

class Tab {
  constructor(page) {
    this.page = page;
    this.errors = [];
    page.on('pageerror', (error) => {
      if (!lostSocket.test(String(error))) this.errors.push(String(error));
    });
  }

  evaluate(expression) { return this.page.evaluate(expression); }
  screenshot(file) { return this.page.screenshot({ path: file }); }
  close() { return this.page.close(); }
}

export async function launch(options) {
  const browser = await puppeteer.launch({ headless: true, ...options });
  return {
    browser,
    version: await browser.version(),
    close: () => browser.close(),
    async open(url) {
      const tab = new Tab(await browser.newPage());
      await tab.page.setViewport({ width: 1100, height: 800 });
      await tab.page.goto(url, { waitUntil: 'domcontentloaded' });
      return tab;
    },
  };
}
