import { launch } from './puppeteer.mjs';

export const firefox = {
  name: 'firefox',
  start: () => launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr' }),
};
