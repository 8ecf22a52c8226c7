// LabSite: a web site for one run. It serves the lab's pages, passes /encke/ to the gateway, and takes the page's
// calls:
//   POST /lab/ask      a step that shall happen now (tests/engines/lab_run.mjs)
//   POST /lab/report   what the page saw; `tab` says which of several
//                      or GET, as a script, with the text as a parameter: from pages that may not post
//   GET /lab/executed  nobody calls this but a message that was executed
// Another LabSite for the same run is another origin.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fetchText } from '../support/http.mjs';
import { Site } from '../support/site.mjs';

const pages = fileURLToPath(new URL('page', import.meta.url));
const template = await readFile(new URL('page/page.html', import.meta.url), 'utf8');
const html = 'text/html; charset=utf-8';

/// The page's text. `site`: where its scripts come from; `script`: Encke's, one or more, comma-separated.
export function pageText({ site, script, page }) {
  const urls = script.split(',').join('"></script>\n<script src="');
  return template.replaceAll('@site@', site).replaceAll('@script@', urls).replaceAll('@page@', page);
}

async function textOf(request) {
  request.setEncoding('utf8');
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

export class LabSite {
  /// `run` hears ask(step), report(text, tab) and executed(). `headers` come with its page.
  static async start(gateway, run) {
    const site = await Site.start(gateway, pages);
    return new LabSite(site, run);
  }

  constructor(site, run) {
    Object.assign(this, { site, run, url: site.url });
    const [others] = site.server.listeners('request');
    site.server.removeAllListeners('request').on('request', (request, response) => {
      if (!this.#take(request, response)) others(request, response);
    });
  }

  #take(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    if (pathname.startsWith('/lab/')) return this.#call(pathname.slice(5), searchParams, request, response);
    if (pathname === '/encke/doctor') return this.#doctor(request, response);
    if (pathname !== '/pages/page.html') return false;
    return response.writeHead(200, { 'content-type': html, ...this.run.headers }).end(pageText(this.run.addresses));
  }

  /// The gateway's page, and behind its own scripts two that report what it says.
  async #doctor(request, response) {
    const own = { host: request.headers.host };
    const { headers, text } = await fetchText(this.site.gateway, request.url, { headers: own });
    const scripts = ['lab.js', 'doctor.js'].map((name) => `<script src="/pages/${name}"></script>`);
    const csp = headers['content-security-policy'];
    response.writeHead(200, { 'content-type': html, 'content-security-policy': csp });
    response.end(text.replace('</body>', `${scripts.join('')}</body>`));
  }

  /// The whole call is read before anything happens: what is asked for may be that its connection is cut.
  async #call(name, query, request, response) {
    const text = query.get('text') ?? await textOf(request).catch(() => null);
    if (text === null) return;
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' });
    response.end('// ok', () => this.run[name]?.(text, query.get('tab')));
  }

  cut() { this.site.cut(); }
  close() { this.site.close(); }
}
