// The publish API, as an application calls it.
import assert from 'node:assert/strict';
import { fetchText } from './http.mjs';

export class Api {
  constructor(gateway, key) {
    this.gateway = gateway;
    this.key = key;
  }

  /// The answer as it is: {status, headers, text, json}. `key` null sends none.
  post(method, body = {}, { key = this.key, headers = {} } = {}) {
    return fetchText(this.gateway, `/encke/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /// The result of a call that must succeed.
  async call(method, body) {
    const answer = await this.post(method, body);
    assert.equal(answer.status, 200, `api/${method}: ${answer.text}`);
    assert.ok(answer.json?.result, `api/${method}: ${answer.text}`);
    return answer.json.result;
  }

  /// The error of a call that must fail: {status, code, message}.
  async fail(method, body, options) {
    const answer = await this.post(method, body, options);
    assert.ok(answer.status >= 400, `api/${method} succeeded: ${answer.text}`);
    assert.ok(answer.json?.error, `api/${method}: ${answer.text}`);
    return { status: answer.status, ...answer.json.error };
  }

  publish(channel, data, more = {}) { return this.call('publish', { channel, data, ...more }); }

  /// Publishes each of `values`, one after the other; the positions.
  async publishAll(channel, values) {
    const positions = [];
    for (const value of values) positions.push(await this.publish(channel, value));
    return positions;
  }

  /// How many clients are subscribed to `channel`.
  async subscribers(channel) {
    const { channels } = await this.call('channels', { pattern: channel });
    return channels[channel]?.num_clients ?? 0;
  }

  /// The body as it is, by the one-line form.
  raw(channel, body, { key = this.key, headers = {}, method = 'POST' } = {}) {
    return fetchText(this.gateway, `/encke/pub/${channel}`, {
      method, body, headers: { ...(key === null ? {} : { 'x-api-key': key }), ...headers },
    });
  }
}
