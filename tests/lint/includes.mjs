// Who may include whom: the directions of design section 2.
import { read } from './files.mjs';

/// Besides itself. main.cc and whatever else lies in gateway/ itself may use all.
const outer = ['base', 'core', 'http'];
const may = {
  base: [],
  net: ['base'],
  http: ['base', 'net'],
  core: ['base'],
  config: ['base'],
  transports: ['base', 'core', 'http'],
  frontend: [...outer, 'dialects'],
  dialects: outer,
  ops: outer,
  services: [...outer, 'net'],
  backend: [...outer, 'net'],
  cluster: [...outer, 'net'],
};

/// System headers that only some may include. The adapters of curl and hiredis bring libuv along with them.
const reserved = [
  [/^uv\.h$/, /^gateway\/net\/|^gateway\/cluster\/redis|^gateway\/http\/client/],
  [/^llhttp\.h$/, /^gateway\/http\//],
  [/^zlib\.h$/, /^transports\/websocket(_\w+)?\.(cc|h)$|^gateway\/frontend\//],
  [/^spdlog\//, /^gateway\/base\//],
  [/^CLI\//, /^gateway\/\w+\.(cc|h)$/],
];

/// "core" of gateway/core/x.cc, "transports" of transports/x.cc, null for the composition root.
export function folderOf(file) {
  const match = /^gateway\/(\w+)\//.exec(file);
  if (match) return match[1];
  return file.startsWith('transports/') ? 'transports' : null;
}

/// Transports share http_stream and the list; a transport of several files shares the beginning of its name.
function transportsMay(file, included) {
  if (/^transports\/(builtin\.(cc|h)|http_stream\.h)$/.test(included) || file === 'transports/builtin.cc') return true;
  const stem = (name) => name.replace(/^transports\//, '').replace(/\.\w+$/, '');
  return stem(included).split('_')[0] === stem(file).split('_')[0];
}

/// The list of transports is data that the configuration's keys are made from (docs/decisions/0007).
const lists = { 'transports/builtin.def': ['config', 'transports'] };

function projectInclude(file, included) {
  const from = folderOf(file);
  if (lists[included]?.includes(from)) return null;
  const to = included.split('/')[0];
  if (from === null || !(to in may)) return null;
  if (!(from in may)) return `folder ${from} has no line in tests/lint/includes.mjs`;
  if (to === from)
    return from !== 'transports' || transportsMay(file, included) ? null : 'a transport does not use another';
  return may[from].includes(to) ? null : `${from} does not use ${to}`;
}

function systemInclude(file, included) {
  const rule = reserved.find(([header]) => header.test(included));
  return rule && !rule[1].test(file) ? 'not for this folder' : null;
}

/// What is wrong in one file: "path:line: ...".
export function findings(file, text) {
  const wrong = [];
  text.split('\n').forEach((line, index) => {
    const match = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(line);
    if (!match) return;
    const why = match[1] ? projectInclude(file, match[1]) : systemInclude(file, match[2]);
    if (why) wrong.push(`${file}:${index + 1}: includes ${match[1] ?? match[2]}: ${why}`);
  });
  return wrong;
}

export const name = 'includes';

export function check() {
  const files = read(['gateway', 'transports'], ['.cc', '.h', '.c']);
  return [...files].map(([file, text]) => ({ what: file, findings: findings(file, text) }));
}

export const bad = {
  'core uses http': () => findings('gateway/core/a.cc', '#include "http/request.h"'),
  'core uses the list of transports': () => findings('gateway/core/a.h', '#include "transports/builtin.def"'),
  'core uses a transport': () => findings('gateway/core/a.h', '# include "transports/builtin.h"'),
  'base uses net': () => findings('gateway/base/a.cc', '\n#include "net/loop.h"'),
  'config uses core': () => findings('gateway/config/a.cc', '#include "core/hub.h"'),
  'frontend uses transports': () => findings('gateway/frontend/a.cc', '#include "transports/builtin.h"'),
  'backend uses services': () => findings('gateway/backend/a.cc', '#include "services/pubsub.h"'),
  'transports use net': () => findings('transports/polling.cc', '#include "net/stream.h"'),
  'a transport uses another': () => findings('transports/polling.cc', '#include "transports/websocket_handshake.h"'),
  'uv.h in core': () => findings('gateway/core/a.cc', '#include <uv.h>'),
  'llhttp.h in frontend': () => findings('gateway/frontend/a.cc', '#include <llhttp.h>'),
  'zlib in http': () => findings('gateway/http/a.cc', '#include <zlib.h>'),
  'a folder that nobody knows': () => findings('gateway/extra/a.cc', '#include "base/ref.h"'),
};

export const good = {
  'a websocket file uses another': () =>
    findings('transports/websocket.cc', '#include "transports/websocket_handshake.h"\n#include <zlib.h>'),
  'main uses all': () => findings('gateway/main.cc', '#include "transports/builtin.h"\n#include <CLI/CLI.hpp>'),
};
