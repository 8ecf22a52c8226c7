// The engines. Each module exports `engines`, an array of
//   name, title     for words on the command line, and for the matrix
//   standsFor       what its visitors would come with
//   transports      each transport, and 'automatic' where that is not possible: null, or the reason why it is not
//                   possible here, which is checked
//   otherOrigin     what differs in it for pages of another origin than the gateway's; none: not run
//   file            what differs in it for pages from a file; none: not run
//   tabs            why its tabs cannot share a connection, which is checked
//   doctor          why it cannot show the diagnosis page, which is not checked
//   bytes           false: it has no ArrayBuffer
//   plain           true: an engine of today as it is
//   variant         true: not in the README's matrix
//   query           added to the page's query
//   headers         added to its page's HTTP head
//   start()         -> {version, run(url) -> {done, kill(), closeTab(at)?, said?, pid?}, close()}. The page reports by
//                   itself; `done` resolves if it ends before it is killed. An array of addresses: tabs of one browser
import { engines as chromium } from './chromium.mjs';
import { engines as firefox } from './firefox.mjs';
import { engines as jscript } from './jscript.mjs';
import { engines as khtml } from './khtml.mjs';
import { engines as phantomjs } from './phantomjs.mjs';
import { engines as qtwebkit } from './qtwebkit.mjs';

export const engines = [...jscript, ...khtml, ...phantomjs, ...qtwebkit, ...firefox, ...chromium];
