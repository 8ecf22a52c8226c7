// The configurations under which cases run, one gateway each. Times are short where time is the subject, and long
// everywhere else, so that a loaded machine changes no result.
import { readFileSync } from 'node:fs';

const namespaces = [
  { name: 'chat', allow_publish: true },
  { name: 'short', history_size: 3 },
  { name: 'none', history_size: 0 },
  { name: 'brief', history_ttl: '1s' },
  { name: 'closed', allow_subscribe: false },
];

/// The file that offers the usual test services of SockJS, as it stands.
const sockjs = readFileSync(new URL('../support/sockjs.json', import.meta.url), 'utf8');

const server = { shutdown_timeout: '2s' };

const off = (...names) => Object.fromEntries(names.map((name) => [name, { enabled: false }]));

export const configs = {
  plain: {
    server,
    session: { packets_per_second: 100000, packet_burst: 100000 },
    channels: { namespaces },
    transports: { polling: { interval: '100ms' } },
  },

  /// Heartbeats within a case's patience, with room for a process of clients that stands still between ping and pong.
  heartbeat: {
    server,
    session: { ping_interval: '3s', pong_timeout: '2900ms' },
    channels: { namespaces },
    transports: { polling: { interval: '100ms' } },
  },

  /// Everything that runs out, runs out soon; not so soon that it has while the process of the clients stands still.
  expiry: {
    server,
    session: { resume_window: '3s', stale_timeout: '3s' },
    transports: { 'long-polling': { hold: '1s' }, 'jsonp-polling': { hold: '1s' }, polling: { interval: '100ms' } },
  },

  /// Every limit is small enough to be met.
  tiny: {
    server,
    session: { queue_bytes: '16KiB', message_bytes: '4KiB', channels_per_session: 3, bad_packets: 3 },
    channels: {
      name_bytes: 32,
      message_bytes: '2KiB',
      namespaces: [
        { name: 'chat', allow_publish: true },
        { name: 'oldest', slow_consumer: 'drop-oldest' },
        { name: 'latest', slow_consumer: 'latest' },
      ],
    },
    transports: { polling: { interval: '100ms' } },
    events: { max_channels: 3 },
    sockets: { per_session: 2 },
    api: { batch_commands: 4 },
  },

  /// Room for a publication that escapes make twice as long.
  large: { server, channels: { message_bytes: '256KiB' } },

  /// Three commands at once, and then hardly one.
  slow: {
    server,
    session: { packets_per_second: 1, packet_burst: 3 },
    transports: { polling: { interval: '100ms' } },
  },

  /// Streams that end after a few publications.
  recycle: {
    server,
    transports: Object.fromEntries(['eventsource', 'xhr-streaming', 'forever-frame']
      .map((name) => [name, { recycle_bytes: '4KiB' }])),
  },

  origins: {
    server: { ...server, allowed_origins: ['http://allowed.example', 'https://*.wild.example'] },
    transports: { polling: { interval: '100ms' } },
  },

  /// Between these two every transport is switched off once, and every transport is on once.
  firstHalf: { server, transports: off('eventsource', 'forever-frame', 'jsonp-polling', 'polling') },
  secondHalf: { server, transports: off('websocket', 'xhr-streaming', 'long-polling') },

  /// For testers of WebSockets, with messages of any length compressed.
  echo: {
    server,
    session: { openings_per_second: 0 },
    echo: { enabled: true },
    transports: { websocket: { compression: { threshold: 0 } } },
  },

  /// The same with all that costs more, or less, than by default.
  echoTakeover: {
    server,
    echo: { enabled: true, message_bytes: '1MiB' },
    transports: { websocket: { max_fragments: 65536, compression: { threshold: 0, context_takeover: true } } },
  },
  echoSmallWindow: {
    server,
    echo: { enabled: true, message_bytes: '1MiB' },
    transports: { websocket: { compression: { threshold: 64, window_bits: 10, memory_level: 2, level: 1 } } },
  },

  uncompressed: { server, transports: { websocket: { compression: { enabled: false } } } },

  /// The HTTP layer's limits.
  http: {
    server: { ...server, demo: true },
    http: {
      max_url: '2KiB', max_headers: '4KiB', max_header_count: 20, max_body: '64KiB',
      header_timeout: '1s', body_timeout: '1s', keep_alive_timeout: '2s',
    },
    session: { message_bytes: '8KiB' },
    api: { max_body: '16KiB' },
  },

  sockjs,

  /// A SockJS mount on which silence is short.
  sockjsQuick: {
    server: { ...server, allowed_origins: ['*'] },
    http: { header_timeout: '1s' },
    sockjs: [{ path: '/quick', service: 'echo', websocket_draft76: true, heartbeat: '1s', disconnect_delay: '2s' }],
  },

  sockjsPubSub: {
    server: { ...server, allowed_origins: ['*'] },
    channels: { namespaces },
    sockjs: [{ path: '/pubsub' }],
  },

  sockjsTiny: {
    server: { ...server, allowed_origins: ['http://allowed.example'] },
    session: { message_bytes: '4KiB', queue_bytes: '16KiB' },
    channels: { message_bytes: '4KiB' },
    http: { max_body: '64KiB' },
    api: { max_body: '16KiB' },
    sockjs: [{ path: '/echo', service: 'echo', websocket_draft76: true }],
  },

  sockjsFew: {
    server: { ...server, allowed_origins: ['*'] },
    transports: off('websocket', 'xhr-streaming'),
    sockjs: [{ path: '/echo', service: 'echo' }],
  },
};
