// Brokers that have WebSockets beside their own connections: clients read over the one, publications come over the other.
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from '../../../tests/support/gateway.mjs';
import { freePort, startServer } from '../servers.mjs';
import { upgrade } from './http_words.mjs';

/// `configuration(websocketPort, port)` in a file, and `command(file)`.
async function startBroker(name, command, configuration, env) {
  const folder = mkdtempSync(path.join(output, `${name}-`));
  const file = path.join(folder, 'conf');
  const [port, publishPort] = [await freePort(), await freePort()];
  writeFileSync(file, configuration(port, publishPort));
  return { ...await startServer(command(file), port, env), more: { publishPort } };
}

const bytes = (...numbers) => `{hex:${Buffer.from(numbers).toString('hex')}}`;
const lengthOf = (payload) => payload.replace('{marker}', 'm'.repeat(32)).length;

/// MQTT 3.1.1, 2.2.3: seven bits a byte, the least first.
const remaining = (length) => (length < 128 ? [length] : [length % 128 + 128, ...remaining(length >> 7)]);
const topicSize = 7;  // c000000
const mqttConnect = bytes(0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 0);
const mqttSubscribe = `${bytes(0x82, 5 + topicSize, 0, 1, 0, topicSize)}{channel}${bytes(0)}`;
const mqttPublish = (payload, length) =>
  `${bytes(0x30, ...remaining(2 + topicSize + length), 0, topicSize)}{channel}${payload}`;
const mqttClient = {
  kind: 'websocket', frame: 'binary', openHead: upgrade('/mqtt', 'Sec-WebSocket-Protocol: mqtt\r\n'),
  ready: bytes(0x90, 3, 0, 1, 0),
};

/// mosquitto.conf(5): no persistence, no bound on what waits, TCP_NODELAY. Quality of service 0, no keep-alive.
export const mosquitto = {
  name: 'mosquitto',
  transports: {
    websocket: { ...mqttClient, openMessage: `${mqttConnect}{subscriptions}`, eachChannel: mqttSubscribe },
  },
  echo: (size) => ({
    ...mqttClient, openMessage: `${mqttConnect}${mqttSubscribe}`,
    echoUp: mqttPublish('{marker}', size), echoDown: mqttPublish('{marker}', size),
  }),
  publishing: (payload) => ({
    publishGreeting: mqttConnect, publishBytes: mqttPublish(payload, lengthOf(payload)),
  }),
  start: () => startBroker('mosquitto', (file) => ['mosquitto', '-c', file], (websocket, port) => `
listener ${websocket} 127.0.0.1
protocol websockets
listener ${port} 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
max_queued_messages 0
log_type error
`),
};

const natsConnect = 'CONNECT {"verbose":false,"pedantic":false,"protocol":1,"lang":"bench","version":"0"}\r\n';
const natsPublish = (payload, length) => `PUB {channel} ${length}\r\n${payload}\r\n`;
const natsClient = {
  kind: 'websocket', frame: 'binary', openHead: upgrade('/'), ready: 'PONG',
  openMessage: `${natsConnect}SUB c000000 1\r\nPING\r\n`, afterUpgrade: true,
};

/// https://docs.nats.io/running-a-nats-service/configuration/websocket: no TLS, no compression; one thread for Go code.
export const nats = {
  name: 'nats-server',
  transports: { websocket: natsClient },
  echo: (size) => ({
    ...natsClient, openMessage: `${natsConnect}SUB {channel} 1\r\nPING\r\n`,
    echoUp: natsPublish('{marker}', size), echoDown: `MSG {channel} 1 ${size}\r\n{marker}\r\n`,
  }),
  publishing: (payload) => ({
    publishGreeting: natsConnect, publishBytes: natsPublish(payload, lengthOf(payload)),
  }),
  start: () => startBroker('nats', (file) => ['nats-server', '-c', file], (websocket, port) => `
listen: "127.0.0.1:${port}"
websocket { listen: "127.0.0.1:${websocket}", no_tls: true }
ping_interval: "1h"
write_deadline: "1m"
max_pending: 256MB
logtime: false
logfile: "/dev/null"
`, { GOMAXPROCS: '1' }),
};
