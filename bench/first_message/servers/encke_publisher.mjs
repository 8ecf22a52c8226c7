// The application behind the gateway: publishes through its API.
import { Api } from '../../../tests/support/api.mjs';
import http from 'node:http';
import { tick } from './ticker.mjs';

const [, , , url, key] = process.argv;
const api = new Api({ url, agent: new http.Agent({ keepAlive: true }) }, key);
tick({}, (n) => api.publish('ticks', { n }));
