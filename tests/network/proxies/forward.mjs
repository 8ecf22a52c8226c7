// Ways through a forward proxy, as agents for node's HTTP client: what a browser with a proxy setting does.
import http from 'node:http';

/// Requests for http: go to the proxy, with the whole address in the request line.
export class ForwardAgent extends http.Agent {
  constructor(port) {
    super({ keepAlive: true });
    this.proxyPort = port;
  }

  addRequest(request, options) {
    request.path = `http://${options.host}:${options.port}${request.path}`;
    super.addRequest(request, { ...options, host: '127.0.0.1', port: this.proxyPort });
  }
}

/// WebSockets go through a tunnel, which the proxy makes for CONNECT. A refusal is an error with its status.
export class TunnelAgent extends http.Agent {
  constructor(port) {
    super();
    this.proxyPort = port;
  }

  createConnection(options, created) {
    const connect = http.request({
      host: '127.0.0.1', port: this.proxyPort, method: 'CONNECT', path: `${options.host}:${options.port}`, agent: false,
    });
    connect.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) return created(null, socket);
      socket.destroy();
      return created(Object.assign(new Error('CONNECT was refused'), { code: `CONNECT ${answer.statusCode}` }));
    });
    connect.once('error', created);
    connect.end();
  }
}
