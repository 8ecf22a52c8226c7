// Faults between the real gateway and its clients: each sees what it would see of a network that fails so.
import assert from 'node:assert/strict';
import { within } from '../../support/deadline.mjs';
import { FaultProxy, faults } from '../../support/fault_proxy.mjs';
import { all, longPolling, streams, websocket } from '../../support/transports/index.mjs';

async function everyTransport(lab) {
  const proxy = lab.closing(await FaultProxy.start(lab.gateway));
  for (const transport of all) {
    const channel = lab.channel();
    const peer = await lab.subscriber(transport, channel, { through: proxy });
    await proxy.api.publishAll(channel, [1, 2, 3]);
    assert.deepEqual(await peer.data(3), [1, 2, 3], transport.name);
  }
  assert.ok(proxy.counts.requests > all.length);
  assert.deepEqual(proxy.counts.faults, {});
}

/// A peer whose send requests have `fault`, and a reader of the channel that has none.
async function publisher(lab, channel, fault) {
  const plan = ({ path }) => (path === '/encke/send' ? fault : null);
  const proxy = lab.closing(await FaultProxy.start(lab.gateway, { plan }));
  const reader = await lab.subscriber(websocket, channel);
  const peer = lab.peer(longPolling, { through: proxy });
  await peer.connect();
  return { peer, proxy, reader };
}

/// A POST that the gateway has accepted, and whose answer the client never sees.
async function swallowedPublication(lab) {
  const channel = lab.channel('chat');
  const { peer, proxy, reader } = await publisher(lab, channel, faults.swallow());
  await assert.rejects(peer.send([{ publish: { channel, data: 'taken' } }]), /ECONNRESET|socket hang up/);
  assert.deepEqual(await reader.data(1), ['taken']);
  assert.deepEqual(proxy.counts.faults, { swallow: 1 });
}

/// Each gives its command the same number: the second is answered, and not applied.
async function duplicatedPublication(lab) {
  const channel = lab.channel('chat');
  const { peer, proxy, reader } = await publisher(lab, channel, faults.duplicate());
  assert.deepEqual(await peer.send([{ publish: { channel, data: 'once' } }]), { up: 1 });
  await lab.gateway.api.publish(channel, 'behind');
  assert.deepEqual(await reader.data(2), ['once', 'behind']);
  assert.deepEqual(proxy.counts.faults, { duplicate: 1 });
}

/// Each stream of the real gateway fails as the fault says, and a real client sees it.
async function realStreams(lab) {
  const plan = ({ path }) => (path === '/encke/xhr-streaming' ? faults.truncate({ after: 300 }) : faults.http10());
  const proxy = lab.closing(await FaultProxy.start(lab.gateway, { plan }));
  for (const transport of streams) {
    const wire = lab.closing(transport.open(proxy, [{ connect: {} }]));
    if (transport.name !== 'xhr-streaming') assert.ok((await wire.next()).connect, transport.name);
    else assert.equal((await within('the stream to end', wire.ended)).error, 'ECONNRESET');
  }
  assert.deepEqual(proxy.counts.faults, { truncate: 1, http10: 2 });
}

async function realSocket(lab) {
  const fates = [
    [faults.stripUpgrade(), ({ status }) => assert.equal(status, 426)],
    [faults.status({ status: 503 }), ({ status }) => assert.equal(status, 503)],
    [faults.corrupt({ after: 200 }), ({ error, code }) => assert.ok(error ?? code === 1006)],
    [faults.cut({ after: 200, how: 'rst' }), ({ error, code }) => assert.ok(error === 'ECONNRESET' || code === 1006)],
    [faults.cut({ after: 200 }), ({ code }) => assert.equal(code, 1006)],
  ];
  for (const [fault, check] of fates) {
    const proxy = lab.closing(await FaultProxy.start(lab.gateway, { plan: () => fault }));
    const wire = lab.closing(websocket.open(proxy, [{ connect: {} }]));
    check(await within(`${fault.kind} to end the WebSocket`, wire.ended));
    assert.deepEqual(proxy.counts.faults, { [fault.kind]: 1 });
  }
}

export const realGateway = [
  ['every transport works through it', everyTransport],
  ['swallow: the gateway has applied what the POST said', swallowedPublication],
  ['duplicate: the gateway applies a POST once', duplicatedPublication],
  ['streams of the gateway fail as planned', realStreams],
  ['WebSockets of the gateway fail as planned', realSocket],
];
