// Runs inside of PhantomJS: opens pages and evaluates expressions in them, by orders that come as HTTP POSTs.
var server = require('webserver').create();
var webpage = require('webpage');
var port = require('system').args[1];
var tabs = {};
var count = 0;

var orders = {
  open: function (order, done) {
    var tab = webpage.create();
    tab.viewportSize = { width: 1100, height: 800 };
    tab.open(order.url, function (status) {
      count += 1;
      tabs[count] = tab;
      done(status === 'success' ? 200 : 500, { value: count, status: status });
    });
  },
  evaluate: function (order, done) {
    // Not by eval() in the page: a page's policy may forbid it.
    var text = tabs[order.tab].evaluateJavaScript('function () { try { return JSON.stringify({ value: (' +
      order.expression + ') }); } catch (error) { return JSON.stringify({ error: String(error) }); } }');
    var result = text ? JSON.parse(text) : { error: 'no expression: ' + order.expression };
    done(result.error ? 500 : 200, result);
  },
  screenshot: function (order, done) {
    tabs[order.tab].render(order.file);
    done(200, {});
  },
  close: function (order, done) {
    tabs[order.tab].close();
    delete tabs[order.tab];
    done(200, {});
  },
  // Answered when all that was ordered before has been done: a tab leaves (and its page says farewell) after its order.
  settle: function (order, done) { done(200, {}); }
};

var listening = server.listen('127.0.0.1:' + port, function (request, response) {
  var order = JSON.parse(request.postRaw || request.post);
  orders[order.op](order, function (status, answer) {
    response.statusCode = status;
    response.setHeader('Content-Type', 'application/json');
    response.write(JSON.stringify(answer));
    response.close();
  });
});

if (listening) console.log('listening');
else phantom.exit(1);
