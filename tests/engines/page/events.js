// Encke.EventSource on the gateway's events, across a cut of the network.
kinds.events = function (query, record) {
  var source = new Encke.EventSource(query.gateway + '/encke/events?channels=down-' + query.run), opened = false;

  source.onopen = function () {
    record.step('open');
    if (!opened) record.ask('numbers');
    opened = true;
  };

  source.onerror = function () {
    record.step('error');
    if (source.readyState === 2) record.note('refused', 'closed');
  };

  source.onmessage = function (event) {
    record.note('down', event.data);
    if (event.data !== 'end of numbers') return;
    source.close();
    record.report();
  };

  source.addEventListener('encke-gap', function (event) { record.note('refused', 'a gap: ' + event.data); });
};
