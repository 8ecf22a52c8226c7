// Each limit of the HTTP layer with its answer.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "tests/unit/http_fixture.h"

namespace encke::test {
namespace {

/// The status, and the sentence.
std::string Gist(const std::string& answer) {
  if (answer.size() < 12) return answer;
  return answer.substr(9, 4) + answer.substr(answer.find("\r\n\r\n") + 4);
}

TEST_CASE("http limits: the target") {
  HttpFixture http(http::Limits{.max_url = 20});
  CHECK(http.Ask("GET /echo?" + std::string(14, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(Gist(http.Ask("GET /echo?" + std::string(15, 'x'))) == "414 request target exceeds 20 bytes (http.max_url)\n");
  CHECK(http.peer.ended_gracefully());
}

TEST_CASE("http limits: the bytes of all headers, and their number") {
  HttpFixture bytes(http::Limits{.max_headers = 100});
  CHECK(Gist(bytes.Ask("GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(100, 'x'))) ==
        "431 request headers exceed 100 bytes (http.max_headers)\n");
  HttpFixture count(http::Limits{.max_header_count = 2});
  CHECK(count.Ask("GET /echo HTTP/1.1\r\nHost: x\r\nA: 1\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(Gist(count.Ask("GET /echo HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: 2\r\n\r\n")) ==
        "431 request has more than 2 headers (http.max_header_count)\n");
}

TEST_CASE("http limits: trailers count as headers") {
  HttpFixture http(http::Limits{.max_headers = 100});
  CHECK(Gist(http.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " +
                      std::string(100, 'x'))) == "431 request headers exceed 100 bytes (http.max_headers)\n");
}

TEST_CASE("http limits: the body, before it is read where its length was said") {
  const std::string too_long =
      "413 request body exceeds 4 bytes, the limit of /small (http.max_body, or less by path)\n";
  HttpFixture fits;
  CHECK(fits.Ask("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd").starts_with("HTTP/1.1 200"));
  CHECK(Gist(fits.Ask("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")) == too_long);
  CHECK(fits.peer.ended_gracefully());
  HttpFixture chunked;
  CHECK(Gist(chunked.Ask("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "3\r\nabc\r\n2\r\nde")) == too_long);
  HttpFixture server(http::Limits{.max_body = 2});
  CHECK(Gist(server.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n")).starts_with(
      "413 request body exceeds 2 bytes"));
}

TEST_CASE("http limits: a head that does not come, though each byte is in time") {
  HttpFixture http(http::Limits{.header_timeout = 1000});
  http.Turn(5000);  // nothing has begun: the keep-alive time runs
  http.peer.Sends("GET /echo HTTP/1.1\r\n");
  http.Turn(600);
  http.peer.Sends("Host: x\r\n");
  http.Turn(300);
  CHECK(http.Answer().empty());
  http.Turn(200);
  CHECK(Gist(http.Answer()) == "408 request head not whole within 1000 ms (http.header_timeout)\n");
  CHECK(http.server->counts().timeouts == 1);
  CHECK(http.peer.ended_gracefully());
}

TEST_CASE("http limits: a slow body") {
  HttpFixture http(http::Limits{.header_timeout = 1000, .body_timeout = 2000});
  http.peer.Sends("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
  http.Turn(1500);
  http.peer.Sends("a");
  CHECK(http.Answer().empty());
  http.Turn(600);
  CHECK(Gist(http.Answer()) == "408 request body not whole within 2000 ms (http.body_timeout)\n");
}

TEST_CASE("http limits: an idle connection is closed without a word") {
  HttpFixture fresh(http::Limits{.keep_alive_timeout = 3000});
  fresh.Turn(3010);
  CHECK(fresh.Answer().empty());
  CHECK_FALSE(fresh.peer.alive());
  HttpFixture used(http::Limits{.keep_alive_timeout = 3000});
  used.Turn(2000);
  used.Ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  used.Turn(2000);
  CHECK(used.peer.alive());
  used.Turn(1010);
  CHECK_FALSE(used.peer.alive());
  CHECK(used.server->counts().timeouts == 0);
}

TEST_CASE("http limits: a handler may take its time") {
  HttpFixture http;
  http.peer.Sends("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  http.Turn(3'600'000);
  http.held[0]->Respond(http::TextResponse(200, "at last"));
  CHECK(Gist(http.Answer()) == "200 at last\n");
}

TEST_CASE("http limits: an answer that the peer does not take") {
  HttpFixture http(http::Limits{.write_timeout = 1000});
  http.peer.StopTaking();
  http.Ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  http.Turn(990);
  CHECK(http.peer.alive());
  http.Turn(20);
  CHECK(http.peer.cut());
  CHECK_FALSE(http.peer.alive());
  CHECK(http.server->counts().timeouts == 1);
}

TEST_CASE("http limits: a pipelined request waits until the answer before it is taken") {
  HttpFixture http;
  http.peer.StopTaking();
  http.Ask("GET /echo?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo?2 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(http.server->counts().requests == 1);
  http.peer.Takes(1000);
  CHECK(http.server->counts().requests == 2);
}

TEST_CASE("http limits: reading stops where too much is pipelined, and goes on later") {
  HttpFixture http(http::Limits{.max_pipelined = 100});
  http.peer.Sends("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  http.peer.Sends("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(http.peer.reading());
  http.peer.Sends("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n" + std::string(100, 'x'));
  CHECK_FALSE(http.peer.reading());
  http.held[0]->Respond(http::TextResponse(200, "1"));
  http.Answer();
  CHECK(http.peer.reading());
  CHECK(http.Ask(std::string(100, 'x')).find(std::string(200, 'x')) != std::string::npos);
}

TEST_CASE("http limits: connections over the limit are told so and closed") {
  HttpFixture http(http::Limits{.max_connections = 1});
  FakePeer second;
  http.server->Accept(second.MakeStream());
  CHECK(Gist(second.received()) == "503 too many connections (http.max_connections)\n");
  CHECK(second.received().find("\r\nRetry-After: 10\r\n") != std::string::npos);
  CHECK(second.received().find("\r\nConnection: close\r\n") != std::string::npos);
  second.Settle();
  CHECK_FALSE(second.alive());
  CHECK(http.server->counts().connections_refused == 1);
  CHECK(http.server->connections() == 1);
}

TEST_CASE("http limits: what is turned away is no connection, and no more of it is answered than a flood may cost") {
  HttpFixture http(http::Limits{.max_connections = 1});
  std::vector<std::unique_ptr<FakePeer>> peers;
  for (int i = 0; i < 130; ++i) {
    peers.push_back(std::make_unique<FakePeer>());
    http.server->Accept(peers.back()->MakeStream());
  }
  CHECK(peers[127]->received().starts_with("HTTP/1.1 503 "));
  CHECK(peers[128]->received().empty());
  CHECK_FALSE(peers[128]->alive());
  peers[0]->Settle();
  FakePeer next;
  http.server->Accept(next.MakeStream());
  CHECK(next.received().starts_with("HTTP/1.1 503 "));
  CHECK(http.server->connections() == 1);
}

TEST_CASE("http limits: connections of one address") {
  TimerWheel wheel{1'000'000};
  http::Router router;
  size_t to_peer = 2;
  http::Server server(wheel, router, http::Limits{.max_connections_per_address = 2}, {},
                      [&](const net::Stream&) { return to_peer; });
  std::array<FakePeer, 3> peers;
  server.Accept(peers[0].MakeStream());
  CHECK(peers[0].received().empty());
  to_peer = 3;
  server.Accept(peers[1].MakeStream());
  CHECK(Gist(peers[1].received()) ==
        "429 too many connections of one address (http.max_connections_per_address)\n");
  CHECK(server.counts().connections_refused_per_address == 1);
  CHECK(server.counts().connections_refused == 0);
  to_peer = 0;
  server.Accept(peers[2].MakeStream());
  CHECK(peers[2].received().empty());
}

TEST_CASE("http limits: hosts that are not on the list") {
  HttpFixture http(http::Limits{.allowed_hosts = {"www.example.com"}});
  CHECK(http.Ask("GET /echo HTTP/1.1\r\nHost: www.example.com:81\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(http.Ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(Gist(http.Ask("GET http://evil.example/echo HTTP/1.1\r\nHost: www.example.com\r\n\r\n")) ==
        "421 the host that was asked for is not served here (server.allowed_hosts)\n");
  CHECK(http.peer.ended_gracefully());
  CHECK(http.server->counts().hosts_refused == 1);
}

TEST_CASE("http limits: streams that are no longer HTTP's count as connections") {
  TimerWheel wheel{1'000'000};
  http::Router router;
  std::vector<std::unique_ptr<net::Stream>> taken;
  auto take = [&](std::unique_ptr<http::Exchange> exchange) {
    std::string rest;
    taken.push_back(exchange->TakeStream(&rest));
  };
  router.Add({.path = "/", .methods = {http::Method::kGet}, .handler = take});
  std::array<FakePeer, 4> peers;
  auto open = [&] { return static_cast<size_t>(std::ranges::count_if(peers, &FakePeer::alive)); };
  http::Server server(wheel, router, http::Limits{.max_connections = 2}, open);
  for (size_t i = 0; i < 2; ++i) {
    server.Accept(peers[i].MakeStream());
    peers[i].Sends("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  CHECK(taken.size() == 2);
  CHECK(server.connections() == 0);
  server.Accept(peers[2].MakeStream());
  CHECK(peers[2].received().starts_with("HTTP/1.1 503 "));
  CHECK(server.counts().connections_refused == 1);
  taken.pop_back();
  server.Accept(peers[3].MakeStream());
  CHECK(peers[3].alive());
  CHECK(server.counts().connections_refused == 1);
}

}  // namespace
}  // namespace encke::test
