// Publications: POST /pub/CHANNEL, whose body `publish` gets; and the line that tells the harness where the server listens.
import http from 'node:http';

function take(request, response, publish) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    publish(Buffer.concat(parts));
    response.writeHead(200, { 'Content-Length': 0 }).end();
  });
}

/// Other requests are left to those who have attached themselves to the server.
export function serve(publish) {
  const server = http.createServer({ keepAliveTimeout: 3_600_000 }, (request, response) => {
    if (request.url.startsWith('/pub/')) take(request, response, publish);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    console.log(JSON.stringify({ event: 'listening', port: server.address().port }));
  });
  return server;
}
