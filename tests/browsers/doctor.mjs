// The diagnosis page, read as a support person reads it: by its report. Each case says what a network is like, and what
// the page must have found out.
import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import { eventually } from '../support/deadline.mjs';
import { FaultProxy, faults } from '../support/fault_proxy.mjs';
import { Gateway, output } from '../support/gateway.mjs';
import { fetchText } from '../support/http.mjs';
import { all } from '../support/transports/index.mjs';
import { withPage } from './case.mjs';

const limit = 80_000;
const names = all.map(({ name }) => name);
const streams = ['xhr-streaming', 'eventsource', 'forever-frame'];
const polls = ['long-polling', 'jsonp-polling', 'polling'];
// Firefox tells it as an error of the page when a handshake is refused; one of the page's is meant to be.
const refusedSocket = /establish a connection to the server at ws/;

/// A finished report: `line(label)` is {mark, text} of the line with that label.
class Report {
  constructor(text) {
    Object.assign(this, { text, verdict: text.split('\n')[2] });
  }

  line(label) {
    const line = this.text.split('\n').find((one) => one.slice(5).startsWith(`${label}: `));
    assert.ok(line, `no line "${label}" in:\n${this.text}`);
    return { mark: line.slice(0, 4).trim(), text: line.slice(5 + label.length + 2) };
  }

  assertLine(label, mark, text = /./) {
    const line = this.line(label);
    assert.equal(line.mark, mark, `${label}: ${line.text}\n${this.text}`);
    assert.match(line.text, text, `${label}: ${line.text}\n${this.text}`);
  }

  assertMarks(mark, labels, text) { for (const label of labels) this.assertLine(label, mark, text); }
}

async function finished(tab) {
  await eventually('the page to be done', async () => await tab.evaluate('EnckeDoctor.state') === 'done', limit);
  assert.deepEqual(tab.errors.filter((error) => !refusedSocket.test(error)), []);
  return new Report(await tab.evaluate('document.getElementById("text").value'));
}

async function withDoctor({ browser }, url, body) {
  const tab = await browser.open(`${url}/encke/doctor`);
  try {
    await body(await finished(tab), tab);
  } finally {
    await tab.close();
  }
}

/// Behind a proxy that does what `plan` says.
async function behind(bench, plan, body, gateway = bench.gateway) {
  const proxy = await FaultProxy.start(gateway, { plan });
  try {
    await withDoctor(bench, proxy.url, (report, tab) => body(report, tab, proxy));
  } finally {
    await proxy.close();
  }
}

const toSockets = (fault) => (request) => (request.upgrade ? fault : null);
const isStream = (request) => /\/(doctor\/stream|xhr-streaming|eventsource|forever-frame)$/.test(request.path);
const toStreams = (fault, other = () => null) => (request) => (isStream(request) ? fault : other(request));

// --- what works

async function clean(bench) {
  await withDoctor(bench, bench.gateway.url, async (report, tab) => {
    report.assertMarks('OK', names, /^opens in \d+ ms, round trip \d+ ms, /);
    report.assertMarks('OK', ['Test header', 'Body', 'Host', 'Handshake', 'Stream', 'HTTP version', 'Answer']);
    report.assertLine('Chosen', 'OK', /^websocket, open after \d+ ms$/);
    report.assertLine('Why', '', /first in the operator's list/);
    assert.match(report.verdict, /^OK .* over websocket\. 7 of 7 transports work\.$/);
    const { agent, version } = await tab.evaluate('({ agent: navigator.userAgent, version: Encke.version })');
    const held = [agent, `${bench.gateway.url}/encke/doctor`, `Gateway: Encke ${version}`, 'in HTTP/1.1', 'Cookies: ',
      'localStorage: ', 'Screen: ', 'own JSON', 'websocket: ', 'try long-polling', String(new Date().getFullYear())];
    for (const part of held) assert.ok(report.text.includes(part), part);
    await tab.screenshot(path.join(output, `doctor-${bench.engine.name}.png`));
    await copies(tab, report);
    await runsAgain(tab);
  });
}

/// The button selects the whole text, wherever the engine's clipboard is.
async function copies(tab, report) {
  await tab.evaluate('document.getElementById("copy").onclick()');
  const end = await tab.evaluate('document.getElementById("text").selectionEnd');
  assert.equal(end, report.text.length);
  const said = '/Copied|press Ctrl/.test(document.getElementById("copied").innerHTML)';
  await eventually('a word on it', () => tab.evaluate(said));
}

async function runsAgain(tab) {
  await tab.evaluate('document.getElementById("again").onclick()');
  assert.equal(await tab.evaluate('EnckeDoctor.state'), 'running');
  assert.equal(await tab.evaluate('document.getElementById("copy").disabled'), true);
  const report = await finished(tab);
  report.assertMarks('OK', names);
  assert.equal(await tab.evaluate('document.getElementsByTagName("table").length'), 4, 'the first run\'s are gone');
}

// --- what does not

async function refusedSockets(bench) {
  await behind(bench, toSockets(faults.status({ status: 403 })), (report) => {
    report.assertLine('Handshake', 'BAD', /does not arrive/);
    report.assertLine('websocket', 'BAD', /refused, or broken off .*the client says: code 1006/);
    report.assertMarks('OK', [...streams, ...polls, 'Stream']);
    report.assertLine('Chosen', 'OK', /^xhr-streaming/);
    report.assertLine('Why', '', /websocket: does not work here/);
    assert.match(report.verdict, /^WARN .*6 of 7.*these do not: websocket\. WebSocket handshakes do not reach/);
  });
}

async function strippedSockets(bench) {
  await behind(bench, toSockets(faults.stripUpgrade()), (report) => {
    report.assertLine('Handshake', 'BAD', /without its Upgrade.*Upgrade: none/);
    report.assertLine('websocket', 'BAD');
    assert.match(report.verdict, /takes the Upgrade off/);
  });
}

async function muteSockets(bench) {
  await behind(bench, toSockets(faults.muteUpgrade()), (report) => {
    report.assertLine('Handshake', 'OK', /arrives whole/);
    report.assertLine('websocket', 'BAD', /nothing came back in time .*no answer/);
    report.assertLine('Chosen', 'OK', /^xhr-streaming/);
    assert.match(report.verdict, /handshakes arrive, but the sockets do not work/);
  });
}

async function heldStreams(bench) {
  await behind(bench, toStreams(faults.buffer(), toSockets(faults.status())), (report) => {
    report.assertLine('Stream', 'BAD', /held back until its end/);
    report.assertMarks('BAD', streams, /nothing of the stream came/);
    report.assertMarks('OK', polls);
    report.assertLine('Chosen', 'OK', /^long-polling/);
    assert.match(report.verdict, /not: websocket, xhr-streaming, eventsource, forever-frame\. .*holds streams/);
  });
}

async function clumpedStreams(bench) {
  await behind(bench, toStreams(faults.buffer({ ms: 1000 })), (report) => {
    report.assertLine('Stream', 'BAD', /\d clumps, up to \d+ ms late/);
    report.assertMarks('WARN', streams, /held back on the way/);
    report.assertMarks('OK', ['websocket', ...polls]);
    report.assertLine('Chosen', 'OK', /^websocket/);
  });
}

async function oldProxy(bench) {
  await behind(bench, (request) => (request.upgrade ? null : faults.http10()), (report) => {
    report.assertLine('HTTP version', 'WARN', /HTTP\/1\.0/);
    report.assertMarks('OK', names);
  });
}

async function nothingWorks(bench) {
  let gone = false;  // the page is there; from its first request on the network is not
  const plan = (request) => {
    gone ||= request.path === '/encke/doctor/request';
    return gone ? faults.cut({ direction: 'up' }) : null;
  };
  await behind(bench, plan, (report) => {
    report.assertMarks('BAD', ['Request', ...names, 'Chosen']);
    assert.match(report.verdict, /^BAD +Nothing works from here/);
  });
}

// --- proxies that change what passes

/// A reverse proxy that leaves a trace and takes, adds and changes; it passes no handshakes.
function meddler(gateway, change) {
  const server = http.createServer(async (request, response) => {
    const body = await request.toArray().catch(() => null);
    if (body === null) return;  // given up by the page
    const passed = change({ headers: { ...request.headers }, body: Buffer.concat(body) });
    if (passed.body.length > 0) passed.headers['content-length'] = passed.body.length;
    const { method, url } = request;
    const onward = http.request(`${gateway.url}${url}`, { method, headers: passed.headers, agent: false });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode, { ...answer.headers, via: '1.1 meddler', 'cache-control': 'max-age=60' });
      response.flushHeaders();
      answer.on('error', () => response.destroy()).pipe(response);
    });
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    onward.end(passed.body);
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

async function behindMeddler(bench, change, body) {
  const server = await meddler(bench.gateway, change);
  try {
    await withDoctor(bench, `http://127.0.0.1:${server.address().port}`, body);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function meddled(bench) {
  const change = ({ headers, body }) => {
    const { 'x-encke-doctor': mark, 'accept-encoding': encodings, ...kept } = headers;
    const spoilt = mark ? Buffer.from(body.toString('latin1').replace('quotes', 'QUOTES'), 'latin1') : body;
    return { headers: { ...kept, via: '1.1 meddler', 'x-forwarded-for': '192.0.2.7' }, body: spoilt };
  };
  await behindMeddler(bench, change, (report) => {
    report.assertLine('Traces of proxies', '', /request Via: 1\.1 meddler; X-Forwarded-For: 192\.0\.2\.7;/);
    report.assertLine('Traces of proxies', '', /answer Via: 1\.1 meddler/);
    report.assertLine('Test header', 'WARN', /taken away/);
    report.assertLine('Stripped headers', 'WARN', /Accept-Encoding/);
    report.assertLine('Body', 'BAD', /arrive, changed/);
    report.assertLine('Answer', 'WARN', /without the gateway's "Cache-Control: no-store"/);
  });
}

async function otherHost(bench) {
  const change = ({ headers, body }) => ({ headers: { ...headers, host: 'inside.example' }, body });
  await behindMeddler(bench, change, (report) => {
    report.assertLine('Host', 'BAD', /the gateway sees inside\.example/);
  });
}

// --- what the operator or the engine does not have

async function switchedOff(bench) {
  const off = { enabled: false };
  const gateway = await Gateway.start({ transports: { websocket: off, 'forever-frame': off, polling: off } });
  try {
    await behind(bench, () => null, (report, tab, proxy) => {
      for (const name of ['websocket', 'forever-frame', 'polling']) {
        report.assertLine(name, '', /^off, switched off by the operator/);
        assert.ok(!proxy.log.some((entry) => entry.path === `/encke/${name}`), `${name} was tried`);
      }
      report.assertMarks('OK', ['xhr-streaming', 'eventsource', 'long-polling', 'jsonp-polling']);
      assert.match(report.verdict, /4 of 4 transports work/);
    }, gateway);
  } finally {
    await gateway.stop();
  }
}

/// The page with features taken away before its scripts run, from another folder of the same host.
async function lacking(bench) {
  const { text } = await fetchText(bench.gateway, '/encke/doctor');
  const script = '<script>WebSocket = EventSource = undefined;</script>';
  const made = text.replace('<title>', `<base href="/encke/">${script}<title>`);
  await withPage(bench, 'doctor.html', '', async (tab) => {
    const report = await finished(tab);
    report.assertLine('Handshake', '', /this browser has no WebSocket/);
    report.assertLine('websocket', '', /not possible in this browser: it needs WebSocket \(the client says: no trans/);
    report.assertLine('eventsource', '', /it needs EventSource/);
    report.assertLine('Why', '', /websocket: not possible in this browser/);
    assert.match(report.verdict, /5 of 5 transports work/);
  }, made);
}

/// What a page has found out earlier counts, is told, and is not changed by what the trials find.
async function remembers(bench) {
  await behind(bench, toSockets(faults.status({ status: 403 })), async (_, tab, proxy) => {
    const key = JSON.stringify(`encke ${proxy.url}/encke`);
    const later = Date.now() + 3_600_000;
    await tab.evaluate(`localStorage.setItem(${key}, '{"stream!":[${later},2]}')`);
    await tab.evaluate('EnckeDoctor.start()');
    const report = await finished(tab);
    report.assertLine('Remembered', '', /^all streams .*looked at again at \d+:\d\d$/);
    report.assertLine('xhr-streaming', 'OK');
    report.assertLine('Chosen', 'OK', /^long-polling/);
    report.assertLine('Why', '', /xhr-streaming: works now, but is remembered as failing/);
    const kept = JSON.parse(await tab.evaluate(`localStorage.getItem(${key})`));
    assert.deepEqual(kept['stream!'], [later, 2]);
  });
}

export const cases = Object.entries({
  'all transports work on a clean network; the report holds what it must, is copied, and made again': clean,
  'refused WebSockets are told': refusedSockets,
  'a proxy that takes the Upgrade away is told': strippedSockets,
  'WebSockets that open and carry nothing are told': muteSockets,
  'streams that are held back are told': heldStreams,
  'streams that come in clumps are told': clumpedStreams,
  'an HTTP/1.0 proxy is told': oldProxy,
  'a network that is gone ends the tests, too': nothingWorks,
  'traces, stripped headers and changed bodies are told': meddled,
  'a proxy that changes Host is told': otherHost,
  'what the operator switched off is told, and not tried': switchedOff,
  'what the engine has not is told': lacking,
  'what the client remembers is told, and left as it was': remembers,
}).map(([what, run]) => ({ name: `doctor: ${what}`, run }));
