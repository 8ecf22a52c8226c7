// What the soak's gateway is configured with, by the number of sessions.

export function configFor(sessions) {
  const rare = sessions > 2000;  // so many pollers would be all that the machine does
  return {
    server: { shutdown_timeout: '5s' },
    http: { keep_alive_timeout: '5s', max_connections: 19000 },
    session: {
      ping_interval: rare ? '10s' : '2s', pong_timeout: rare ? '5s' : '1500ms', resume_window: '1m',
      queue_bytes: '4MiB', packets_per_second: 100000, packet_burst: 100000, max_sessions: sessions * 2,
    },
    channels: {
      idle_ttl: '1d',
      // Histories are full long before the first half ends, or they would look like growth.
      namespaces: [{ name: 'group', history_size: 20 }, { name: 'up', allow_publish: true, history_size: 0 }],
    },
    transports: { polling: { interval: rare ? '10s' : '500ms' } },
  };
}

/// Sessions in a process: each takes three file descriptors there for every connection, of which it has one or two.
export const sessionsEach = 1250;

/// Sessions that share a channel.
export const groupSize = 100;
