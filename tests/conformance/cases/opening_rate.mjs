// 6.4: how fast sessions begin, and that who is told to come later gets in then.
import assert from 'node:assert/strict';
import { pause } from '../../support/deadline.mjs';
import { namedEvents } from '../../support/parsers.mjs';
import { randomKey } from '../../support/peer.mjs';
import { all, longPolling, websocket } from '../../support/transports/index.mjs';
import { ResponseWire } from '../../support/wire.mjs';
import { once, over } from '../case.mjs';
import { metric, withGateway } from '../own_gateway.mjs';

const slow = { session: { openings_per_second: 1, openings_burst: 1 } };
const opening = (key) => ({ connect: { key, resume: true } });

/// The disconnect that an opening with this key is answered; null where it is let in.
async function refusal(t, key, transport = t.transport) {
  const { disconnect, connect } = await t.wire([opening(key)], {}, transport).next();
  assert.ok(disconnect ?? connect);
  return disconnect ?? null;
}

class TooLate extends Error {}

/// Runs `body` behind the first opening on a gateway of its own, which begins one session a second. Before `body`
/// judges answers that hold for so many milliseconds after that opening, it calls `stillWithin`: where the machine took
/// longer, the answers are to other questions, and all is asked again.
async function afterOneOpening(t, body) {
  for (;;) {
    try {
      return await withGateway(t, slow, {}, async (own) => {
        const begun = performance.now();
        assert.equal(await refusal(own, randomKey()), null);
        await body(own, (ms) => { if (performance.now() - begun >= ms) throw new TooLate(); });
      });
    } catch (error) {
      if (!(error instanceof TooLate)) throw error;
    }
  }
}

over(all, '6.4', 'an opening too many is told when to come, and is let in then, before newcomers', (t) =>
  afterOneOpening(t, async (own, stillWithin) => {
    const [second, third] = [randomKey(), randomKey()];
    const told = await refusal(own, second);
    const later = await refusal(own, third);
    stillWithin(1000);
    assert.deepEqual([told?.code, told?.reason], [3013, 'too many requests']);
    assert.ok(told.retry_after > 0 && told.retry_after <= 1000, JSON.stringify(told));
    assert.ok(later?.retry_after > told.retry_after, JSON.stringify(later));
    await pause(told.retry_after);
    const newcomer = await refusal(own, randomKey(), longPolling);
    const again = await refusal(own, second);
    stillWithin(3000);  // the third's turn has passed then, and the fourth second is anybody's
    assert.equal(newcomer?.code, 3013);
    assert.equal(again, null);
    assert.equal(await metric(own.gateway, 'openings_deferred_total'), 3);
    assert.equal(await metric(own.gateway, 'sessions_opened_total'), 2);
  }));

once('6.4', 'who comes too soon keeps its place, over whatever transport', (t) =>
  afterOneOpening(t, async (own, stillWithin) => {
    const key = randomKey();
    const first = await refusal(own, key, websocket);
    const again = await refusal(own, key, longPolling);
    stillWithin(950);  // an opening may come 50 ms early
    assert.ok(again?.retry_after <= first?.retry_after, 'the rest of the time');
    await pause(again.retry_after);
    assert.equal(await refusal(own, key, websocket), null);
  }));

once('6.4', 'joining and resuming are not beginning', (t) =>
  withGateway(t, slow, {}, async (own) => {
    const key = randomKey();
    const peer = own.peer({ key }, websocket);
    await peer.connect();
    const other = own.peer({ key }, longPolling);
    other.k = 1;
    await other.connect();
    for (const transport of [websocket, longPolling, websocket]) {
      peer.k += 5;
      assert.ok((await peer.moveTo(transport, [{}]).next()).resume);
    }
  }));

once('7.3', 'a native EventSource too many is told by retry:', (t) =>
  afterOneOpening(t, async (own, stillWithin) => {
    const wire = own.closing(new ResponseWire('events', own.gateway, '/encke/events?channels=a',
      { parser: namedEvents() }));
    await wire.next();
    stillWithin(1000);
    const { status, text } = await wire.ended;
    assert.equal(status, 200);
    assert.match(text, /^retry: [1-9]\d*$/m);
  }));
