// How each transport's response is taken apart into packets: {feed(text, emit), end(emit)}.

/// What is complete up to `separator` goes to `take`; the rest waits for more.
function pieces(separator, take) {
  let rest = '';
  return {
    feed(text, emit) {
      const parts = (rest + text).replace(/\r\n/g, '\n').split(separator);
      rest = parts.pop();
      for (const part of parts) take(part, emit);
    },
    end() {
      if (rest.trim() !== '') throw new Error(`the response ended inside of ${JSON.stringify(rest)}`);
    },
  };
}

/// xhr-streaming: a packet a line; lines of white space are padding.
export function packetLines() {
  return pieces('\n', (line, emit) => {
    if (line.trim() !== '') emit(JSON.parse(line));
  });
}

/// The fields of one event of an event stream; comments are under ''.
export function eventFields(block) {
  const fields = {};
  for (const line of block.split('\n')) {
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  return fields;
}

/// eventsource: `data:` of every event is a packet.
export function packetEvents() {
  return pieces('\n\n', (block, emit) => {
    const { data } = eventFields(block.replace(/^\n+/, ''));
    if (data !== undefined) emit(JSON.parse(data));
  });
}

/// Native EventSource: every event with its fields.
export function namedEvents() {
  return pieces('\n\n', (block, emit) => emit(eventFields(block.replace(/^\n+/, ''))));
}

/// forever-frame: a script element per batch, `f([...])`. Everything else of the document is passed over.
export function packetScripts() {
  return pieces('</script>', (element, emit) => {
    const call = /<script>f\((\[.*\])\);?\s*$/s.exec(element);
    if (call) for (const packet of JSON.parse(call[1])) emit(packet);
  });
}

/// A forever frame's document is never closed in form: what is left over is HTML, not a packet.
export function foreverFrame() {
  const scripts = packetScripts();
  return { feed: scripts.feed, end() {} };
}

function whole(take) {
  let all = '';
  return {
    feed(text) { all += text; },
    end(emit) { for (const packet of take(all)) emit(packet); },
  };
}

/// long-polling, polling: one JSON array.
export const packetArray = () => whole((text) => JSON.parse(text));

/// jsonp-polling: the array as the argument of a call.
export const packetCall = (callback) => whole((text) => callArgument(text, callback));

/// The argument of `/**/callback(...);`
export function callArgument(text, callback) {
  const [before, after] = [`/**/${callback}(`, ');'];
  const body = text.trimEnd();
  if (!body.startsWith(before) || !body.endsWith(after))
    throw new Error(`no call of ${callback}: ${text.slice(0, 200)}`);
  return JSON.parse(body.slice(before.length, -after.length));
}
