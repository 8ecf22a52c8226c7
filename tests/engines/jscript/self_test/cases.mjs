// What each use (uses.js) must lead to: `report`, what the page saw; `violations`, what the run fails with, none if
// absent.
const denied = 'threw -2147467259';  // an error of a core comes through VBScript as E_FAIL, without its words

const both = [
  {
    name: 'what JScript is',
    report: 'undefined,undefined,3,undefined,a,threw Syntax error,threw Syntax error,' +
      'abc,undefined,undefined,undefined,undefined,undefined,undefined,undefined',
  },
  { name: 'text before the end', report: 'threw -2147467259' },
  { name: 'handler before open', report: 'nothing' },
  { name: 'abort', report: 'closed' },
  { name: 'handler that is none', report: denied, violations: ['onreadystatechange is set to null'] },
  { name: 'another origin', report: denied, violations: ['XMLHttpRequest to another origin'] },
  { name: 'content type', violations: ['says content type "application/json'] },
  { name: 'more than ASCII' },
  { name: 'two held requests', violations: ['two of held request'] },
  { name: 'one after the other' },
  { name: 'an error in a timer', violations: ['uncaught error in a timer'] },
  { name: 'an error in a handler', violations: ['uncaught error in onreadystatechange'] },
  { name: 'nothing at all' },
  { name: 'nothing at all', what: 'a global that leaks', gateway: '/leaky',
    violations: ['globals after loading: Encke,leaked'] },
  { name: 'htmlfile: in order', frame: '?end',
    report: `loading,interactive${',1'.repeat(9)},2,complete` },
  { name: 'htmlfile: in order', what: 'htmlfile: scripts that stay', frame: '?keep',
    violations: ['script elements pile up'] },
  { name: 'htmlfile: let go', violations: ['htmlfile let go while its frame streams'] },
  { name: 'htmlfile: closed', report: 'closed' },
  { name: 'htmlfile: held', report: 'closed', violations: ['a closed htmlfile is still held'] },
];

const ie8 = [
  { name: 'XDR: method', report: denied, violations: ['refuses the method PUT'] },
  { name: 'XDR: scheme', report: denied, violations: ['refuses another scheme'] },
  { name: 'XDR: file', report: denied, violations: ['refuses the address file'] },
  { name: 'XDR: header', report: "threw Object doesn't support this property or method" },
  { name: 'XDR: send first', report: denied, violations: ['send() before open()'] },
  { name: 'XDR: no onprogress', violations: ['without onprogress'] },
  { name: 'XDR: let go', violations: ['let go while its request is under way'] },
  { name: 'XDR: not allowed', report: 'error, 0' },
  { name: 'XDR: prelude', report: '3000,3001 and 3001' },
  { name: 'XDR: abort', report: 'closed' },
];

const ie6 = [
  {
    name: 'what IE 6 has',
    report: "undefined,undefined,threw -2147352570,threw Automation server can't create object",
  },
];

export const cases = [...both.map((one) => ({ ...one, mode: 'ie6' })), ...ie6.map((one) => ({ ...one, mode: 'ie6' })),
  ...ie8.map((one) => ({ ...one, mode: 'ie8' }))];
