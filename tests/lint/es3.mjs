// Every shipped client file is ES3: it must parse in JScript 5.8 (IE 8), where a reserved word is no property name.
import { parse } from 'acorn';
import { clientFolders, read } from './files.mjs';

export function findings(file, text) {
  try {
    parse(text, { ecmaVersion: 3, sourceType: 'script', allowReserved: 'never' });
    return [];
  } catch (error) {
    return [`${file}: ${error.message}`];
  }
}

/// The scripts that stand in a page. Modules are for engines that have them.
export function inlineScripts(html) {
  const scripts = [];
  for (const [, attributes, text] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (!/\bsrc=|type=["']?(module|application\/json)/.test(attributes)) scripts.push(text);
  }
  return scripts;
}

export const name = 'es3';

export function check() {
  const shipped = [...read(clientFolders, ['.js'])];
  const demos = [...read(['client-js/demos'], ['.js'])];
  const pages = [...read(['client-js/demos', 'client-js/doctor'], ['.html'])].flatMap(([file, html]) =>
    inlineScripts(html).map((text, index) => [`${file} script ${index + 1}`, text]));
  const results = [...shipped, ...demos, ...pages].map(([file, text]) => ({
    what: file,
    findings: findings(file, text),
  }));
  const nothing = shipped.length > 0 ? [] : [`no script in ${clientFolders.join(' or ')}: nothing was checked`];
  return [{ what: 'there are shipped files', findings: nothing }, ...results];
}

export const bad = {
  let: () => findings('a.js', 'let a = 1;'),
  'an arrow': () => findings('a.js', 'var f = () => 1;'),
  'a comma behind the last member': () => findings('a.js', 'var a = {b: 1,};'),
  'a reserved word as member': () => findings('a.js', 'promise.catch(f);'),
  'a reserved word as name': () => findings('a.js', 'var a = {default: 1};'),
  'a getter': () => findings('a.js', 'var a = {get b() { return 1; }};'),
  'a script in a page': () =>
    inlineScripts('<p><script>const a = 1;</script>').flatMap((text) => findings('a.html', text)),
};

export const good = {
  ES3: () => findings('a.js', 'var a = {"default": 1}; promise["catch"](f); try { a(); } catch (e) {}'),
  'a module in a page': () =>
    inlineScripts('<script type="module">const a = 1;</script>').flatMap((text) => findings('a', text)),
};
