// One message compressed and decompressed as RFC 7692, 7.2 has it, by Node's zlib.
import zlib from 'node:zlib';

const tail = Buffer.from([0, 0, 0xff, 0xff]);
const finishFlush = zlib.constants.Z_SYNC_FLUSH;

export function deflate(message, options = {}) {
  return zlib.deflateRawSync(message, { finishFlush, ...options }).subarray(0, -tail.length);
}

/// An error where the data refers back further than a window of `windowBits` holds: zlib keeps no more than that, and is
/// given next to no room to look it up in what it has written.
export function inflate(message, windowBits = 15) {
  return zlib.inflateRawSync(Buffer.concat([message, tail]), { finishFlush, windowBits, chunkSize: 64 });
}
