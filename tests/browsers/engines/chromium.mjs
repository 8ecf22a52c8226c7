import { launch } from './puppeteer.mjs';

export const chromium = {
  name: 'chromium',
  start: (more = []) => launch({
    executablePath: '/usr/bin/chromium',
    // Without these Chromium asks the network for much that has nothing to do with the page.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...more],
  }),
};
