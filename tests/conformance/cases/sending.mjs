// 4.1, 4.4: the send request, and the sign of life that a client asks for.
import assert from 'node:assert/strict';
import { fetchText } from '../../support/http.mjs';
import { longPolling, oneWay, websocket } from '../../support/transports/index.mjs';
import { getScript, postForm, postText } from '../../support/uplink.mjs';
import { once, over } from '../case.mjs';

const ways = [['as text', postText], ['as a form', postForm], ['by GET', getScript]];

async function opened(t) {
  const peer = t.peer({}, longPolling);
  await peer.connect();
  return peer;
}

for (const [way, up] of ways) {
  once('4.1', `send ${way}: commands are applied and up is answered`, async (t) => {
    const channel = t.channel('chat');
    const listener = await t.subscriber(channel, {}, websocket);
    const { session } = await opened(t);
    const data = 'a&b=c+d%20\u00e9"</script>';
    const answer = await up(t.gateway, [{ send: { session, seq: 1, have: 0 } }, { publish: { channel, data } }]);
    assert.deepEqual([answer.status, answer.packet], [200, { up: 1 }]);
    assert.deepEqual(await listener.data(1), [data]);
  });

  once('4.1', `send ${way}: without commands it is an acknowledgement`, async (t) => {
    const { session } = await opened(t);
    assert.deepEqual((await up(t.gateway, [{ send: { session, seq: 1, have: 0 } }])).packet, { up: 0 });
  });

  once('4.1', `send ${way}: an unknown session is answered 3010, status 200`, async (t) => {
    const answer = await up(t.gateway, [{ send: { session: `w0-${'A'.repeat(32)}`, seq: 1, have: 0 } }]);
    assert.deepEqual([answer.status, answer.packet.disconnect.code], [200, 3010]);
  });

  for (const packets of [['{'], [''], [{ id: 1, subscribe: { channel: 'a' } }], [{ connect: {} }]]) {
    once('4.1', `send ${way}: the envelope ${JSON.stringify(packets[0])} is answered 3501, status 200`, async (t) => {
      const answer = await up(t.gateway, packets);
      assert.deepEqual([answer.status, answer.packet?.disconnect?.code], [200, 3501], answer.text);
    });
  }
}

once('4.1', 'the answer to a form is a document', async (t) => {
  const { session } = await opened(t);
  const { headers } = await postForm(t.gateway, [{ send: { session, seq: 1, have: 0 } }]);
  assert.match(headers['content-type'], /^text\/html/);
});

once('4.1', 'the answer to a GET is a script that no browser takes for something else', async (t) => {
  const { session } = await opened(t);
  const { headers } = await getScript(t.gateway, [{ send: { session, seq: 1, have: 0 } }]);
  assert.match(headers['content-type'], /^(application|text)\/javascript/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

once('2.3', 'the callback of a GET send is checked', async (t) => {
  const { status } = await fetchText(t.gateway, '/encke/send?p=%7B%7D&callback=alert(1)');
  assert.equal(status, 400);
});

once('4.4', 'a WebSocket that sends {} is answered up at once, and nothing is counted', async (t) => {
  const channel = t.channel('chat');
  const peer = await t.subscriber(channel, {}, websocket);
  peer.wire.up([{}]);
  assert.equal((await peer.wire.next()).up, 1);
  const { result } = await peer.call('publish', { channel, data: 1 });
  assert.equal(result.offset, 1);
});

over(oneWay, '4.4', '{} in a send is not counted', async (t) => {
  const channel = t.channel('chat');
  const peer = await t.subscriber(channel);
  const answer = await t.transport.up(t.gateway,
    [{ send: { session: peer.session, seq: 2, have: 0 } }, {}, { publish: { channel, data: 'x' } }]);
  assert.deepEqual(answer.packet, { up: 2 });
  assert.deepEqual(await peer.data(1), ['x']);
});
