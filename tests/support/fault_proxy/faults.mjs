// The faults a plan may name. They are plain objects, so that a failing case can print them.

/// Drops client and gateway after `after` bytes of that direction (heads included; 0: when its first byte comes).
/// `how`: 'fin', 'rst', or 'half', which closes only that direction and leaves the other one as it is.
const cut = ({ after = 0, direction = 'down', how = 'fin' } = {}) => ({ kind: 'cut', after, direction, how });

/// Goes silent after `after` bytes of that direction, and closes nothing. 'both': counts what goes down, silences both.
const stall = ({ after = 0, direction = 'down' } = {}) => ({ kind: 'stall', after, direction });

/// Every piece of the answer (or, 'up', of the request) comes `ms` and up to `jitter` later, in its order.
const delay = ({ ms = 0, jitter = 0, direction = 'down' } = {}) => ({ kind: 'delay', ms, jitter, direction });

const throttle = ({ bytesPerSecond, direction = 'down' }) => ({ kind: 'throttle', bytesPerSecond, direction });

/// The proxy answers; the gateway never sees the request.
const status = ({ status: code = 502, headers = {}, body = 'made by the fault proxy\n' } = {}) =>
  ({ kind: 'status', status: code, headers, body });

/// The gateway gets the request, and the client a reset instead of the answer: when that is complete, or has begun
/// where it is a stream.
const swallow = () => ({ kind: 'swallow' });

/// The gateway gets the request twice, the second time on a connection of its own when the first is on its way.
const duplicate = () => ({ kind: 'duplicate' });

/// Without Upgrade and the hop-by-hop fields.
const stripUpgrade = () => ({ kind: 'stripUpgrade' });

/// The client gets the gateway's 101, and then nothing passes, either way.
const muteUpgrade = () => ({ kind: 'muteUpgrade' });

/// All bytes of the answer behind the first `after` have bits flipped, the highest always: ASCII is no UTF-8 any more.
const corrupt = ({ after = 0 } = {}) => ({ kind: 'corrupt', after });

/// The request goes up as HTTP/1.0, and the answer comes down as HTTP/1.0 that ends with its connection. Chunks are
/// left as they are: a gateway that sends them to HTTP/1.0 is to be seen.
const http10 = () => ({ kind: 'http10' });

/// FIN in the middle of the first chunk that has a middle behind `after` bytes (heads included). An answer that is not
/// chunked is cut there.
const truncate = ({ after = 0 } = {}) => ({ kind: 'truncate', after });

/// Holds the answer until `bytes` are there, or `ms` have passed since the first that is held, or it is over.
const buffer = ({ bytes = Infinity, ms = Infinity } = {}) => ({ kind: 'buffer', bytes, ms });

export const faults = {
  cut, stall, delay, throttle, status, swallow, duplicate, stripUpgrade, muteUpgrade, corrupt, http10, truncate, buffer,
};

/// What a plan has answered, as a list; an error where it is none.
export function listOf(planned) {
  const list = (Array.isArray(planned) ? planned : [planned]).filter(Boolean);
  const unknown = list.find(({ kind }) => !Object.hasOwn(faults, kind));
  if (unknown) throw new Error(`a plan names no fault: ${JSON.stringify(unknown)}`);
  return list;
}
