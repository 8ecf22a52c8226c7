// Wine's JScript 5.8 in cscript, which stands for the script engine of IE 6 to 8, with its real Microsoft.XMLHTTP. What
// else a page needs is in jscript/host; XDomainRequest and htmlfile are doubles there.
import { Page } from '../jscript/page.mjs';
import { Wine } from '../jscript/wine.mjs';

const noText = 'no text before the end';
const oneOrigin = 'ActiveX requests stay within one origin';
const frames = '`htmlfile` stays within one origin, and there is no `postMessage`';

const transports = {
  'websocket': 'no `WebSocket`',
  'xhr-streaming': noText,
  'eventsource': 'no `EventSource`',
  'forever-frame': null,
  'long-polling': null,
  'jsonp-polling': null,
  'polling': null,
};

// The double's frame says nothing of a cut. The client takes that silence for a proxy's, and goes on without streams.
const automatic = { 'same-origin': 'long-polling' };

// Of both.
const common = {
  transports,
  automatic,
  bytes: false,
  tabs: 'the host has no `localStorage`',
  doctor: 'the host shows no HTML',
};

class JScript {
  constructor(wine, mode) {
    Object.assign(this, { wine, mode, version: `JScript 5.8 of ${wine.version}` });
  }

  /// kill() is an error where the page did what a real IE would have punished.
  async run(urls) {
    const pages = await Promise.all([urls].flat().map((url) => Page.open(this.wine, this.mode, url)));
    return {
      done: Promise.race(pages.map(({ done }) => done)),
      get said() { return pages.map(({ said }) => said).join('\n'); },
      kill: () => allOf(pages.map((page) => page.kill())),
    };
  }

  close() { return this.wine.close(); }
}

/// Waits for all, and fails if one does.
async function allOf(promises) {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

const start = (mode) => async () => new JScript(await Wine.start(), mode);

export const engines = [
  {
    name: 'jscript-ie6',
    title: "Wine's JScript 5.8 as in IE 6 and 7",
    standsFor: 'IE 6 and 7: no JSON; requests by ActiveX, `htmlfile` (a double)',
    ...common,
    otherOrigin: {
      'xhr-streaming': oneOrigin,
      'forever-frame': frames,
      'long-polling': oneOrigin,
      'polling': oneOrigin,
    },
    start: start('ie6'),
  },
  {
    name: 'jscript-ie8',
    title: "Wine's JScript 5.8 as in IE 8",
    standsFor: 'IE 8 and 9: `XMLHttpRequest`, `XDomainRequest` and `htmlfile` (doubles)',
    ...common,
    otherOrigin: { 'xhr-streaming': null, 'forever-frame': frames },
    start: start('ie8'),
  },
];
