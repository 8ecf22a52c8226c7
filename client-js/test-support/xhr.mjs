// XMLHttpRequest over node:http: asynchronous, with responseText that grows.
import http from 'node:http';

export class XMLHttpRequest {
  readyState = 0;
  status = 0;
  responseText = '';
  headers = {};

  open(method, url) {
    Object.assign(this, { method, url, readyState: 1 });
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  send(body) {
    this.request = http.request(this.url, { method: this.method, headers: this.headers }, (res) => this.answered(res));
    this.request.on('error', () => this.failed());
    this.request.end(body);
  }

  answered(res) {
    res.setEncoding('utf8');
    this.status = res.statusCode;
    this.change(2);
    res.on('data', (chunk) => {
      this.responseText += chunk;
      this.change(3);
    });
    res.on('end', () => this.change(4));
    res.on('error', () => this.failed());
  }

  failed() {
    if (this.readyState === 4) return;
    this.status = 0;
    this.responseText = '';
    this.change(4);
  }

  abort() {
    this.aborted = true;
    this.request?.destroy();
  }

  change(state) {
    this.readyState = state;
    if (!this.aborted || this.onreadystatechange) this.onreadystatechange?.();
  }
}
