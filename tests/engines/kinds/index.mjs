// The kinds of cases. Each has
//   name                what its cases are called; `delivery` is not said
//   title               the head of its column in the matrix's second table; none: tables of its own
//   page, script        what the page loads: page/PAGE.js, and Encke's file (encke.js)
//   alone               its cases have a gateway of their own, whose metrics tell of them alone
//   limit               milliseconds that its page may take
//   casesOf(engine)     [{what, reason (null: possible), transport, place, query, tabs, closed, reports, address}]
//   steps(run)          {step: what happens when a page asks for "step" or "step:value"}
//   problemsOf(report, about)   a list of what is wrong with a report; `about` is the case with {run, executed, seen}
import { delivery } from './delivery.mjs';
import { doctor } from './doctor.mjs';
import { events } from './events.mjs';
import { sockets } from './sockets.mjs';
import { several } from './tabs.mjs';

export const kinds = [delivery, sockets, events, several, doctor];

const titled = (kind, what) => (kind === delivery ? what : `${kind.name}, ${what}`);

/// All cases of an engine, with its `kind` and a `name` each.
export function casesOf(engine) {
  return kinds.flatMap((kind) => kind.casesOf(engine)
    .map((one) => ({ ...one, engine, kind, name: `${engine.name}: ${titled(kind, one.what)}` })));
}
