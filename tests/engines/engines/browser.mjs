// A browser of tests/browsers as an engine of the lab.

/// A page that reports by itself: {done, kill()}. Whoever kills it does not wait for `done`.
async function run(browser, url) {
  const tab = await browser.open(url);
  let killed = false;
  const done = new Promise((resolve) => { tab.page?.once('close', () => killed || resolve()); });
  const kill = () => {
    killed = true;
    return tab.close();
  };
  return { done, kill };
}

/// Several addresses are tabs of one browser, which share its storage.
async function runAll(browser, urls) {
  const tabs = [];
  for (const url of urls) tabs.push(await run(browser, url));
  return {
    done: Promise.race(tabs.map(({ done }) => done)),
    closeTab: (at) => tabs.splice(at, 1, null)[0].kill(),
    kill: () => Promise.all(tabs.map((tab) => tab?.kill())),
  };
}

/// The part of a lab engine that starts it: `engine` has the interface of tests/browsers/engines/index.mjs.
export async function startBrowser(engine) {
  const browser = await engine.start();
  return {
    version: browser.version,
    run: (url) => runAll(browser, [].concat(url)),
    close: () => browser.close(),
  };
}
