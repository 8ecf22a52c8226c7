// In the gateway's diagnosis page: waits until it is done, and reports its report.
(function () {
  var query = parseQuery(location.search.replace(/^\?/, '')), record = new Record(query);
  (function look() {
    if (EnckeDoctor.state !== 'done') return setTimeout(look, 200);
    record.lines.push(document.getElementById('text').value);
    record.report();
  })();
})();
