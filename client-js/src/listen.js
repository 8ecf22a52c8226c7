// DOM events, also where they are attached the way of IE before 9.

/// Adds `fn` as listener of `target`, or takes it off. `capture`: beside one that is there already.
export function listen(target, name, fn, off, capture) {
  if (target.addEventListener) target[(off ? 'remove' : 'add') + 'EventListener'](name, fn, capture);
  else if (target.attachEvent) target[off ? 'detachEvent' : 'attachEvent']('on' + name, fn);
}
