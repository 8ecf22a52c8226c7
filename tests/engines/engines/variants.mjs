// Engines of today with features taken away before the page's scripts run, and under a Content Security Policy. They
// show how the client finds its way; what an old engine really does is shown by old engines.
import { startBrowser } from './browser.mjs';
import { everything } from '../transports.mjs';

const all = everything(null);

const noWebSocket = 'no `WebSocket`';
const noEventSource = 'no `EventSource`';
const noText = 'no text before the end';

const variants = [
  { suffix: '', what: '', without: [], transports: all, otherOrigin: {}, file: {} },
  {
    suffix: '-no-websocket', what: ' without WebSocket', without: ['WebSocket'],
    transports: { ...all, websocket: noWebSocket },
  },
  {
    suffix: '-no-eventsource', what: ' without EventSource', without: ['EventSource'],
    transports: { ...all, eventsource: noEventSource },
  },
  {
    suffix: '-bare', what: ' without WebSocket, EventSource, `fetch` and streaming `responseText`',
    without: ['WebSocket', 'EventSource', 'fetch', 'streaming'],
    transports: { ...all, websocket: noWebSocket, eventsource: noEventSource, 'xhr-streaming': noText },
  },
  {
    suffix: '-csp', what: ' under the CSP `script-src \'self\'`', without: [], transports: all,
    headers: { 'content-security-policy': "script-src 'self'" },
  },
];

/// `browser` of tests/browsers, and all that is made of it. `plain`: what is special about it.
export function variantsOf(browser, title, standsFor, plain = {}) {
  return variants.map(({ suffix, what, without, ...more }) => ({
    name: `${browser.name}${suffix}`,
    title: `${title}${what}`,
    standsFor,
    variant: suffix !== '',
    query: without.length > 0 ? { without: without.join(',') } : {},
    start: () => startBrowser(browser),
    ...more,
    ...(suffix === '' ? { plain: true, ...plain } : {}),
  }));
}
