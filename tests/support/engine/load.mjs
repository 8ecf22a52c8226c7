// One request of a page, read as it comes: what XMLHttpRequest, EventSource, frames and scripts are made of.
import http from 'node:http';

/// `on` hears head(status), text(chunk), end() or fail(error); the last two end it. Returns a function that aborts,
/// after which nothing is heard.
export function load(engine, { method = 'GET', url, headers, body }, on) {
  let over = false;
  const finish = (tell) => {
    if (over) return;
    over = true;
    engine.loads.delete(abort);
    tell();
  };
  const fail = (error) => finish(() => engine.guard(() => on.fail?.(error)));
  const request = http.request(url, { method, headers, agent: engine.agent });
  function abort() {
    finish(() => {});
    request.destroy();
  }
  engine.loads.add(abort);
  engine.tap?.(`${method} ${url} ${body ?? ''}`);
  request.on('error', fail);
  request.on('response', (response) => {
    if (over) return response.resume();
    read(engine, response, on, () => over);
    response.on('end', () => finish(() => engine.guard(() => on.end?.())));
    response.on('error', fail);
    return undefined;
  });
  request.end(body);
  return abort;
}

function read(engine, response, on, over) {
  response.setEncoding('utf8');
  engine.guard(() => on.head?.(response.statusCode));
  response.on('data', (chunk) => {
    if (over()) return;
    engine.tap?.(`${response.req.path.slice(0, 30)}: ${response.statusCode} ${chunk}`);
    engine.guard(() => on.text?.(chunk));
  });
}
