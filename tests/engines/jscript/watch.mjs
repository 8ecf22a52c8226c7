// What is seen of an engine's requests on the wire: never more than one held request and one sender beside it (IE
// before 8 has two connections per host), and nothing said of a body but that it is text.

const held = ['eventsource', 'xhr-streaming', 'forever-frame', 'long-polling', 'jsonp-polling', 'polling'];

/// What each way of posting says of its body. To one of more than ASCII Microsoft.XMLHTTP itself gives the charset.
const bodies = { xhr: /^(text\/plain(;charset=utf-8)?)?$/, xdr: /^$/, form: /^application\/x-www-form-urlencoded$/ };

function slotOf(url) {
  const [, name] = /^[^?]*\/encke\/([\w-]+)(?:$|\?)/.exec(url) ?? [];
  if (name === 'send') return 'sender';
  return held.includes(name) ? 'held request' : null;
}

export class Watch {
  constructor(violation) { Object.assign(this, { violation, open: new Map(), seen: 0 }); }

  /// A request begins; returns what is to be called when it is over. `way`: xhr, xdr, frame or form.
  begin(way, method, url, headers = {}) {
    const slot = slotOf(url), place = `${url.replace(/\?.*/, '')} by ${way}`, type = headers['content-type'] ?? '';
    if (!slot) return () => {};
    this.seen += 1;
    if (method === 'POST' && !bodies[way]?.test(type)) this.violation(`${place} says content type "${type}"`);
    for (const other of this.open.values())
      if (other.slot === slot) this.violation(`two of ${slot}: ${other.place} and ${place}`);
    const key = Symbol(place);
    this.open.set(key, { slot, place });
    return () => this.open.delete(key);
  }
}
