// A small gateway in Node that speaks docs/protocol.md: enough to test the client against every transport, with
// handles to do what a real one does rarely (lose an answer, forget a session, keep a stream back).
import http from 'node:http';
import { WebSocketServer } from 'ws';

const all = ['websocket', 'xhr-streaming', 'eventsource', 'forever-frame', 'long-polling', 'jsonp-polling', 'polling'];
const stay = (code) => code >= 3500;

class Session {
  constructor(gateway, key) {
    Object.assign(this, { gateway, key, id: `w0-${++gateway.lastSession}`, k: 0, up: 0, acked: 0, sent: 0, queue: [] });
    this.channels = new Set();
  }

  attach(link, envelope) {
    if (envelope.k <= this.k) return link.close(3503, 'fenced');
    if (envelope.have < this.acked || envelope.have > this.sent) return this.end(3501, `bad have ${envelope.have}`, link);
    this.k = envelope.k;
    if (this.link && this.link !== link) this.link.close(3002, 'replaced');
    this.link = link;
    link.session = this;
    this.ack(envelope.have);
    link.next = envelope.seq;
  }

  // Answers the envelope and sends again what was not counted.
  greet(packet) {
    this.link.begin([packet, ...this.queue]);
  }

  ack(have) {
    while (this.acked < have) {
      this.acked++;
      this.queue.shift();
    }
  }

  count(packet) {
    this.sent++;
    this.queue.push(packet);
    this.link?.send([packet]);
  }

  apply(number, packet) {
    if (number !== this.up + 1) return;
    this.up++;
    this.gateway.log.push(packet);
    const [method] = Object.keys(packet).filter((key) => key !== 'id');
    const answer = this.gateway.commands[method]?.call(this.gateway, this, packet[method]) ??
      { error: { code: 104, message: 'method not found' } };
    const { then, ...reply } = answer;
    if (packet.id) this.count({ id: packet.id, ...reply });
    then?.();
  }

  end(code, reason, link = this.link) {
    this.gateway.sessions.delete(this.id);
    this.link?.close(code, reason);
    if (link !== this.link) link?.close(code, reason);
    this.link = null;
  }
}

class Link {
  constructor(write, finish, oneShot) {
    Object.assign(this, { write, finish, oneShot, waiting: [] });
  }

  begin(packets) {
    this.begun = true;
    this.send(packets, packets.length > 1 || 'connect' in packets[0]);
    this.held = this.holds;
  }

  // A poll is answered once, a moment after the first packet that counts.
  send(packets, now = true) {
    if (this.over || !this.begun || this.held) return;
    if (!this.oneShot) return packets.forEach((p) => this.write([p]));
    this.waiting.push(...packets);
    if (now && !this.timer) this.timer = setTimeout(() => this.flush(), 1);
  }

  flush() {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    if (this.session?.link === this) this.session.link = null;
    this.write(this.waiting);
    this.finish();
  }

  close(code, reason) {
    if (this.over) return;
    if (this.session?.link === this) this.session.link = null;
    if (this.oneShot) {
      this.waiting.push({ disconnect: { code, reason } });
      return this.flush();
    }
    this.over = true;
    this.finish(code, reason);
  }
}

export class Gateway {
  constructor(options = {}) {
    Object.assign(this, { sessions: new Map(), log: [], requests: [], lastSession: 0, history: new Map(), off: new Set() });
    this.transports = all;
    this.ping = 25000;
    this.pong = 8000;
    this.hold = 1000;
    Object.assign(this, options);
    this.server = http.createServer((req, res) => this.request(req, res));
    this.sockets = new WebSocketServer({ noServer: true });
    this.server.on('upgrade', (req, socket, head) => this.upgrade(req, socket, head));
  }

  listen() {
    return new Promise((done) => this.server.listen(0, '127.0.0.1', () => {
      this.port = this.server.address().port;
      this.url = `http://127.0.0.1:${this.port}/encke`;
      done(this);
    }));
  }

  close() {
    clearInterval(this.beat);
    for (const session of this.sessions.values()) session.link?.close(3000, 'closed');
    this.server.closeAllConnections();
    for (const client of this.sockets.clients) client.terminate();
    this.server.close();
  }

  /// Ends every session, as a restart does.
  forget() {
    for (const session of [...this.sessions.values()]) session.end(3010, 'session unknown');
  }

  /// Breaks what is attached, without a word.
  cut() {
    this.server.closeAllConnections();
    for (const client of this.sockets.clients) client.terminate();
    for (const session of this.sessions.values()) session.link = null;
  }

  // --- Channels

  channel(name) {
    if (!this.history.has(name)) this.history.set(name, { epoch: 'e1', list: [] });
    return this.history.get(name);
  }

  publish(name, data) {
    const { epoch, list } = this.channel(name);
    const pub = { channel: name, offset: list.length + 1, epoch, data };
    list.push(pub);
    for (const session of this.sessions.values()) if (session.channels.has(name)) session.count({ pub });
    return { offset: pub.offset, epoch };
  }

  commands = {
    subscribe(session, { channel, since }) {
      if (session.channels.has(channel)) return { error: { code: 105, message: 'already subscribed' } };
      if (channel.startsWith('$')) return { error: { code: 103, message: 'permission denied' } };
      session.channels.add(channel);
      const { epoch, list } = this.channel(channel);
      const result = { offset: list.length, epoch };
      if (!since) return { result };
      const recovered = since.epoch === epoch && since.offset <= list.length;
      const missed = recovered ? list.slice(since.offset) : [];
      return { result: { ...result, recovered, missed: missed.length }, then: () => missed.forEach((pub) => session.count({ pub })) };
    },
    unsubscribe(session, { channel }) {
      session.channels.delete(channel);
      return { result: {} };
    },
    publish(session, { channel, data }) {
      return { result: this.publish(channel, data) };
    },
  };

  // --- Openings

  open(link, lines) {
    const envelope = lines[0].connect ?? lines[0].resume;
    let session, answer;
    if (lines[0].connect) {
      const { key, k = 1, have = 0, seq = 1 } = envelope;
      session = [...this.sessions.values()].find((s) => s.key === key) ?? new Session(this, key);
      this.sessions.set(session.id, session);
      session.attach(link, { k, have, seq });
      answer = { connect: { session: session.id, version: '0', transports: this.transports, resume_window: 60000,
        ping_interval: this.ping, pong_timeout: this.pong, poll_interval: 20,
        limits: { message_bytes: 65536, channels: 128, queue_bytes: 1048576 }, up: session.up } };
    } else {
      session = this.sessions.get(envelope.session);
      if (!session) return link.close(3010, 'session unknown');
      session.attach(link, envelope);
      answer = { resume: { up: session.up } };
    }
    if (session.link !== link) return;
    session.greet(answer);
    this.commandsOn(link, lines.slice(1));
  }

  // Commands that came on a link: counted from its own number on.
  commandsOn(link, lines) {
    for (const packet of lines) {
      if (packet.ack !== undefined) link.session.ack(packet.ack);
      else if (packet.disconnect) link.session.end(1000, 'bye');
      else if (!Object.keys(packet).length) link.send([this.sign(link.session)]);
      else link.session.apply(link.next++, packet);
    }
  }

  sign(session) {
    this.signs = (this.signs ?? 0) + 1;
    return { up: session.up, time: Math.round(performance.now()) };
  }

  upgrade(req, socket, head) {
    this.requests.push(req.url);
    if (this.off.has('websocket')) return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    if (this.hang?.has('websocket')) return socket.on('error', () => {});
    this.sockets.handleUpgrade(req, socket, head, (ws) => this.socket(ws));
  }

  socket(ws) {
    const link = new Link((list) => list.forEach((p) => ws.send(JSON.stringify(p))), (code, why) => ws.close(code, why));
    ws.on('error', () => {});
    ws.on('message', (data) => {
      const lines = parse(String(data));
      if (this.mute?.has('websocket')) return;
      if (!link.session) this.open(link, lines);
      else if (!link.over) this.commandsOn(link, lines);
    });
    ws.on('close', (code) => this.gone(link, code));
  }

  gone(link, code) {
    link.over = true;
    if (link.session?.link !== link) return;
    link.session.link = null;
    if (code === 1000) link.session.end(1000, 'bye');
  }

  request(req, res) {
    const url = new URL(req.url, this.url), name = url.pathname.replace('/encke/', '');
    let body = '';
    this.requests.push(url.pathname);
    req.on('data', (chunk) => { body += chunk; });
    req.on('end', () => {
      if (this.off.has(name)) return res.writeHead(404).end();
      const text = url.searchParams.get('p') ?? (new URLSearchParams(body).get('p') ?? body);
      if (name === 'send') return this.send(res, parse(text), url.searchParams.get('callback'));
      this.hangs(name) || this.open(this.linkFor(name, res, url), parse(text));
    });
  }

  // A proxy that passes on nothing: the request arrived, its answer never does.
  hangs(name) {
    return this.hang?.has(name);
  }

  linkFor(name, res, url) {
    const oneShot = /polling/.test(name), framing = framings[name](url);
    res.writeHead(200, { 'content-type': framing.type, 'cache-control': 'no-store' });
    if (framing.prelude) res.write(framing.prelude);
    const link = new Link((list) => res.write(framing.write(list)), (code, reason) => {
      if (code) res.write(framing.write([{ disconnect: { code, reason } }]));
      res.end();
    }, oneShot);
    link.holds = this.holding?.has(name);
    if (oneShot) setTimeout(() => link.flush(), name === 'polling' ? 1 : this.hold);
    res.on('close', () => this.gone(link));
    return link;
  }

  send(res, lines, callback) {
    const envelope = lines[0].send, session = this.sessions.get(envelope.session);
    let answer = { disconnect: { code: 3010, reason: 'session unknown' } };
    if (session) {
      session.ack(envelope.have);
      lines.slice(1).forEach((packet, i) => {
        if (packet.disconnect) session.end(1000, 'bye');
        else if (Object.keys(packet).length) session.apply(envelope.seq + i, packet);
        else session.link?.send([this.sign(session)]);
      });
      answer = { up: session.up };
    }
    if (this.loseAnswers > 0) {
      this.loseAnswers--;
      return res.destroy();
    }
    res.end(callback ? `/**/${callback}(${JSON.stringify(answer)});` : JSON.stringify(answer));
  }

  /// Heartbeats to everything attached, once.
  beatOnce() {
    for (const session of this.sessions.values()) if (session.link && !session.link.oneShot) session.link.send([{}]);
  }
}

const framings = {
  'xhr-streaming': () => ({ type: 'text/plain', prelude: `${' '.repeat(2048)}\n`, write: (l) => lines(l, (p) => `${p}\n`) }),
  'eventsource': () => ({ type: 'text/event-stream', prelude: '\n', write: (l) => lines(l, (p) => `data: ${p}\n\n`) }),
  'forever-frame': (url) => ({
    type: 'text/html',
    prelude: `<!doctype html><script>function f(p){parent.postMessage(JSON.stringify(p),${
      JSON.stringify(url.searchParams.get('origin'))})}</script>${' '.repeat(4096)}`,
    write: (l) => `<script>f(${JSON.stringify(l).replace(/</g, '\\u003c')})</script>\n`,
  }),
  'long-polling': () => ({ type: 'application/json', write: (l) => JSON.stringify(l) }),
  'polling': () => ({ type: 'application/json', write: (l) => JSON.stringify(l) }),
  'jsonp-polling': (url) => ({
    type: 'text/javascript', write: (l) => `/**/${url.searchParams.get('callback')}(${JSON.stringify(l)});`,
  }),
};

function lines(list, frame) {
  return list.map((packet) => frame(JSON.stringify(packet))).join('');
}

function parse(text) {
  return text.split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line));
}

/// Runs `run` with a gateway of its own.
export async function withGateway(options, run) {
  const gateway = await new Gateway(options).listen();
  try {
    await run(gateway);
  } finally {
    gateway.close();
  }
}

export { stay };
