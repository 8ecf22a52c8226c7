// A script that can be broken off in its middle, as Firefox does it: nothing is caught, nothing cleaned up. Engines look
// whether they are to stop where a function begins; so that is where this script asks its page (Engine.step), and each of
// its handlers of errors lets pass what it was stopped with.
import { parse } from 'acorn';

/// Where each piece goes, in the order of the text: [index, piece].
function pieces(node, found = []) {
  if (Array.isArray(node)) node.forEach((one) => pieces(one, found));
  if (typeof node?.type !== 'string') return found;
  if (/^(Function|Arrow)/.test(node.type) && node.body.type === 'BlockStatement') found.push([node.body.start + 1, 'window.step();']);
  if (node.type === 'CatchClause') found.push([node.body.start + 1, `window.pass(${node.param.name});`]);
  if (node.finalizer) throw new Error('a `finally` would be run');
  for (const part of Object.values(node)) if (part && typeof part === 'object') pieces(part, found);
  return found;
}

/// `text`, for Engine.run.
export function breakable(text) {
  const found = pieces(parse(text, { ecmaVersion: 5, allowReturnOutsideFunction: true })).toSorted(([a], [b]) => b - a);
  return found.reduce((made, [at, piece]) => made.slice(0, at) + piece + made.slice(at), text);
}
