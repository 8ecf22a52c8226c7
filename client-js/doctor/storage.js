// What the client remembers of this network (src/memory.js), and how to leave it as it was.
import { parsed } from './http.js';

var PREFIX = 'encke ';

function store() {
  try {
    return window.localStorage || null;
  } catch (error) {
    return null;
  }
}

/// Whether it can be written: some engines have it and refuse (private windows, blocked cookies).
export function writable() {
  try {
    store().setItem('encke-doctor', '1');
    store().removeItem('encke-doctor');
    return true;
  } catch (error) {
    return false;
  }
}

/// What clients of this site remember: a list of {key, text}.
export function snapshot() {
  var from = store(), all = [], i, key;
  for (i = 0; from && i < from.length; ++i) {
    key = from.key(i);
    if (key.indexOf(PREFIX) === 0) all.push({ key: key, text: from.getItem(key) });
  }
  return all;
}

/// As it was: the tests try what no client would, and their findings are not a visit's.
export function restore(before) {
  var now = snapshot(), i;
  try {
    for (i = 0; i < now.length; ++i) store().removeItem(now[i].key);
    for (i = 0; i < before.length; ++i) store().setItem(before[i].key, before[i].text);
  } catch (error) {}
}

function clockText(time) {
  var date = new Date(time), minutes = date.getMinutes();
  return date.getHours() + ':' + (minutes < 10 ? '0' : '') + minutes;
}

function noteText(key, note) {
  var what = key === 'stream!' ? 'all streams (held back, or broken off again and again)' :
    key.replace('!', ' (broken off again and again)');
  if (note === 0) return what.replace(/ \(.*/, '') + ' works';
  return what + (key.indexOf('!') < 0 ? ' does not open' : '') + ', to be looked at again at ' + clockText(note[0]);
}

/// In words; '' where nothing is remembered.
export function remembered(before) {
  var words = [], i, notes, key;
  for (i = 0; i < before.length; ++i) {
    notes = parsed(before[i].text) || {};
    for (key in notes) if (notes.hasOwnProperty(key)) words.push(noteText(key, notes[key]));
  }
  return words.join('; ');
}

/// Whether something bad is remembered of `name`, or of streams where it is one.
export function barred(before, name, stream) {
  var i, notes;
  for (i = 0; i < before.length; ++i) {
    notes = parsed(before[i].text) || {};
    if (notes[name] || notes[name + '!'] || stream && notes['stream!']) return true;
  }
  return false;
}
