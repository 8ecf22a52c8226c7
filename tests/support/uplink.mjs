// The ways up for one-way transports: POST as text, POST as a form, GET as script. Each resolves with the answer
// {status, headers, text, packet}.
import { fetchText } from './http.mjs';
import { callArgument } from './parsers.mjs';
import { lines } from './wire.mjs';

const answerOf = (response, json) => ({
  status: response.status,
  headers: response.headers,
  text: response.text,
  packet: json,
});

export async function postText(gateway, packets, { headers = {} } = {}) {
  const response = await fetchText(gateway, '/encke/send', {
    method: 'POST', body: lines(packets), headers: { 'content-type': 'text/plain', ...headers },
  });
  return answerOf(response, response.json);
}

/// The answer is a document for a hidden iframe; the packet stands in its text.
export async function postForm(gateway, packets, { headers = {} } = {}) {
  const response = await fetchText(gateway, '/encke/send', {
    method: 'POST',
    body: `p=${encodeURIComponent(lines(packets))}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
  const json = /\{.*\}/s.exec(response.text);
  return answerOf(response, json ? JSON.parse(json[0]) : undefined);
}

export async function getScript(gateway, packets, { callback = 'up', headers = {} } = {}) {
  const query = `p=${encodeURIComponent(lines(packets))}&callback=${callback}`;
  const response = await fetchText(gateway, `/encke/send?${query}`, { headers });
  if (response.status !== 200) return answerOf(response, undefined);
  const argument = callArgument(response.text, callback);
  return answerOf(response, Array.isArray(argument) ? argument[0] : argument);
}
