// DOM events, also where they are attached the way of IE before 9.

/// Adds `fn` as listener of `target`, or takes it off.
export function listen(target, name, fn, off) {
  if (target.addEventListener) target[(off ? 'remove' : 'add') + 'EventListener'](name, fn, false);
  else if (target.attachEvent) target[off ? 'detachEvent' : 'attachEvent']('on' + name, fn);
}
