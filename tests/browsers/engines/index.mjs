// The engines, one line each. engine.start() -> {version, open(url) -> tab, close()}; a tab has
//   evaluate(expression)   the value of a JavaScript expression of ES3 in the page, as JSON
//   screenshot(file)       a PNG
//   errors                 uncaught errors that the engine told of (the test page also keeps its own)
//   close()
import { chromium } from './chromium.mjs';
import { firefox } from './firefox.mjs';
import { phantomjs } from './phantomjs.mjs';

export const engines = [chromium, firefox, phantomjs];
