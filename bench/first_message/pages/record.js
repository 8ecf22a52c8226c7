// What every page keeps: when the first message came and over what, all numbers in their order, the longest silence.
var report = { first: null, transport: null, numbers: [], silence: 0, heard: 0, trace: [] };
var arrived;
var first = new Promise(function (resolve) { arrived = resolve; });

function take(n, transport) {
  var now = performance.now();
  if (report.first === null) {
    report.first = now;
    report.transport = transport;
    arrived({ ms: now, transport: transport });
  } else {
    report.silence = Math.max(report.silence, now - report.heard);
  }
  report.heard = now;
  report.numbers.push(n);
}

function note(text) { report.trace.push(Math.round(performance.now()) + ' ' + text); }
