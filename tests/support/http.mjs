// HTTP for the tests: a whole answer, or an answer that is read as it comes.
import http from 'node:http';
import { within } from './deadline.mjs';

/// Starts a request. `base` is a gateway or a URL string; `agent` false gives it a connection of its own.
export function start(base, path, { method = 'GET', headers = {}, body, agent } = {}) {
  const url = new URL(path, base.url ?? base);
  const request = http.request(url, { method, headers, agent: agent ?? base.agent });
  // A body's length is told by node only with end(body); without one there must be none of it.
  request.end(body);
  return request;
}

/// The head of the answer; its body is still to be read.
export function head(request, ms) {
  return within(`the answer to ${request.method} ${request.path}`, new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  }), ms);
}

async function text(response) {
  response.setEncoding('utf8');
  let all = '';
  for await (const chunk of response) all += chunk;
  return all;
}

/// The whole answer: {status, headers, text, json}; `json` is undefined where the text is none.
export async function fetchText(base, path, options = {}) {
  const response = await head(start(base, path, options), options.ms);
  const body = await within(`the body of ${path}`, text(response), options.ms);
  return { status: response.statusCode, headers: response.headers, text: body, json: parse(body) };
}

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
