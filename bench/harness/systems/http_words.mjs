// What clients of every system say first.
export const head = (line) => `${line} HTTP/1.1\r\nHost: bench\r\n`;

export const upgrade = (path, more = '') => `${head(`GET ${path}`)}Upgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}`;

export const json = 'Content-Type: application/json\r\n';
