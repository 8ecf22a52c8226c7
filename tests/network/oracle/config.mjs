// The oracle's gateway, and what runs there are.

/// Times are short, so that silence is noticed soon; the resume window is far longer than any fault.
export const config = {
  server: { shutdown_timeout: '2s' },
  session: {
    ping_interval: '1s', pong_timeout: '600ms', resume_window: '2m', queue_bytes: '4MiB',
    packets_per_second: 100000, packet_burst: 100000,
  },
  channels: {
    history_bytes: '2GiB',  // thousands of runs read their channels back at the end
    default: { history_size: 2000 },
    namespaces: [{ name: 'up', allow_publish: true, history_size: 2000 }],
  },
  transports: {
    'xhr-streaming': { recycle_bytes: '16KiB' },
    'forever-frame': { recycle_bytes: '16KiB' },
    eventsource: { recycle_bytes: '16KiB' },
    'long-polling': { hold: '1s' },
    'jsonp-polling': { hold: '1s' },
    polling: { interval: '100ms' },
  },
};

export const transports =
  ['websocket', 'xhr-streaming', 'eventsource', 'forever-frame', 'long-polling', 'jsonp-polling', 'polling'];

/// What a run is over: one transport that is forced, or all of them with switches in between.
export const ways = [...transports, 'mixed'];
