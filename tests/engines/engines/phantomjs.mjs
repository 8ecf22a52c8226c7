// PhantomJS 2.1.1: a WebKit of 2013-14, with WebSocket and EventSource, without Promise and fetch.
import { phantomjs } from '../../browsers/engines/phantomjs.mjs';
import { everything } from '../transports.mjs';
import { startBrowser } from './browser.mjs';

// Its setting localToRemoteUrlAccessEnabled is off, unlike other engines': XMLHttpRequest fails without a request. The
// client takes it for one that works, so what it sends beside a frame has no way but the next frame's address.
const noRequests = 'PhantomJS makes no requests for a page from a file';
const file = {
  'xhr-streaming': noRequests,
  'eventsource': noRequests,
  'forever-frame': 'the same; and messages of 64 KiB do not fit into a frame\'s address',
  'long-polling': noRequests,
  'polling': noRequests,
};

export const engines = [{
  name: 'phantomjs',
  title: 'PhantomJS 2.1.1',
  standsFor: 'WebKit of 2013-14: Safari 6, early Android 4.4',
  transports: everything(null),
  otherOrigin: {},
  file,
  start: () => startBrowser(phantomjs),
}];
