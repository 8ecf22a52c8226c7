// Compression as another implementation has it (npm's ws), and what readers of one channel share.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { inflate } from '../../support/deflate.mjs';
import { within } from '../../support/deadline.mjs';
import { Inbox } from '../../support/inbox.mjs';
import { FrameSocket, rsv1 } from '../../support/websocket_frames.mjs';
import { once } from '../case.mjs';

const contents = ['', 'a', '\u00e4\u{1f600}', '{"a":1}'.repeat(100), 'x'.repeat(300000), Buffer.from([0, 255]),
  Buffer.alloc(100000, 'ab'), Buffer.alloc(0)];

const options = {
  'no compression': false, 'its own choice': true, 'no threshold': { threshold: 0 },
  'no takeover': { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
  'no takeover by the client': { threshold: 0, clientNoContextTakeover: true },
  'no takeover by the server': { threshold: 0, serverNoContextTakeover: true },
  'small windows': { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
  'a window for the server': { threshold: 0, serverMaxWindowBits: 11 },
  'a window for the client': { threshold: 0, clientMaxWindowBits: 12 },
};

for (const config of ['echo', 'echoTakeover', 'echoSmallWindow']) {
  for (const [what, perMessageDeflate] of Object.entries(options)) {
    once('echo ws', `${what} against ${config}`, async (t) => {
      const socket = new WebSocket(`${t.gateway.url.replace('http', 'ws')}/encke/echo`, [], { perMessageDeflate });
      t.closing({ close: () => socket.terminate() });
      const inbox = new Inbox('a message');
      socket.on('message', (data, isBinary) => inbox.push(isBinary ? data : data.toString()));
      const ended = new Promise((resolve) => { socket.on('close', resolve); });
      await within('the handshake', new Promise((resolve, reject) => {
        socket.on('open', resolve);
        socket.on('error', reject);
      }));
      assert.equal(socket.extensions, perMessageDeflate === false ? '' : 'permessage-deflate');
      for (let round = 0; round < 3; round += 1) {
        for (const content of contents) socket.send(content);
        for (const content of contents) assert.deepEqual(await inbox.next(), content);
      }
      socket.close(1000);
      assert.equal(await within('the close', ended), 1000);
    }, config);
  }
}

/// Readers of one channel with these offers; each publication comes to all of them, and `alike` says whose bytes are the
/// same.
async function readers(t, channel, offers) {
  const opened = offers.map((offer) => FrameSocket.open(t.gateway, `/encke/socket/channel?channel=${channel}`,
    { headers: { 'Sec-WebSocket-Extensions': offer } }));
  return (await Promise.all(opened)).map((socket) => t.closing(socket));
}

once('echo shared', 'readers with the same window get the same compressed frame, others one of their own, or the text', async (t) => {
  const channel = t.channel();
  const small = 'permessage-deflate; server_max_window_bits=9';
  const all = await readers(t, channel, ['permessage-deflate', small, null, 'permessage-deflate; client_max_window_bits', small]);
  const data = 'shared '.repeat(200) + Array.from({ length: 300 }, (_, index) => index).join() + 'shared '.repeat(200);
  await t.api.publish(channel, data);
  const got = await Promise.all(all.map((socket) => socket.next()));
  assert.deepEqual(got.map(({ reserved }) => reserved), [rsv1, rsv1, 0, rsv1, rsv1]);
  const [wide, narrow, plain, wideToo, narrowToo] = got.map(({ payload }) => payload);
  assert.ok(wide.equals(wideToo) && narrow.equals(narrowToo) && !wide.equals(narrow));
  assert.equal(inflate(wide).toString(), data);
  assert.equal(inflate(narrow, 9).toString(), data);
  assert.equal(plain.toString(), data);
});

once('echo shared', 'short publications, and what does not get shorter, come as they are', async (t) => {
  const channel = t.channel();
  const [socket] = await readers(t, channel, ['permessage-deflate']);
  for (const data of ['x'.repeat(511), 'x'.repeat(512)]) {
    await t.api.publish(channel, data);
    const { reserved, payload } = await socket.next();
    assert.equal(reserved === rsv1, data.length >= 512);
    assert.equal((reserved ? inflate(payload) : payload).toString(), data);
  }
});

once('echo shared', 'switched off, no offer is accepted', async (t) => {
  const socket = t.closing(await FrameSocket.open(t.gateway, '/encke/websocket',
    { headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } }));
  assert.equal((await socket.handshake()).headers['sec-websocket-extensions'], undefined);
}, 'uncompressed');
