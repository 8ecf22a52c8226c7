// The HTTP layer on real sockets: that a fake stream and a real one keep the same promises.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <functional>
#include <string>

#include "http/router.h"
#include "http/server.h"
#include "net/loop.h"
#include "net/tcp_listener.h"
#include "net/tcp_stream.h"

namespace encke::test {
namespace {

/// A client that sends what it is told and reads until the server ends the connection, which stops the loop.
struct Client final : net::Stream::Delegate {
  Client(net::Loop& its_loop, const std::string& address) : loop(its_loop) {
    Result<net::SocketAddress> server = net::ParseSocketAddress(address);
    REQUIRE(server);
    int fd = socket(server->any.sa_family, SOCK_STREAM, 0);
    REQUIRE(connect(fd, &server->any, server->size()) == 0);
    auto adopted = net::TcpStream::Adopt(loop, fd, *server);
    REQUIRE(adopted);
    stream = std::move(*adopted);
    stream->set_delegate(this);
  }
  std::string Ask(std::string_view request) {
    BufferRef bytes = Buffer::Of(request);
    stream->Write({&bytes, 1});
    loop.Run();
    return answer;
  }
  void OnRead(std::string_view bytes) override { answer.append(bytes); }
  void OnEnd() override { stream->CloseGracefully(); }
  void OnWritable() override {}
  void OnClosed(int uv_error) override {
    error = uv_error;
    loop.Stop();
  }

  net::Loop& loop;
  std::unique_ptr<net::Stream> stream;
  std::string answer;
  int error = 1;
};

struct Loopback {
  Loopback() : server(loop.timers(), router, http::Limits()) {
    auto big = [](std::unique_ptr<http::Exchange> exchange) {
      exchange->Respond(http::TextResponse(200, std::string(5'000'000, 'x')));
    };
    auto count = [](std::unique_ptr<http::Exchange> exchange) {
      exchange->Respond(http::TextResponse(200, std::to_string(exchange->request().body.size())));
    };
    router.Add({.path = "/big", .methods = {http::Method::kGet}, .handler = big});
    router.Add({.path = "/count", .methods = {http::Method::kPost}, .max_body = 1'000'000, .handler = count});
    auto listening = net::TcpListener::Listen(
        loop, "127.0.0.1:0", 16, [this](std::unique_ptr<net::Stream> stream) { server.Accept(std::move(stream)); });
    REQUIRE(listening);
    listener = std::move(*listening);
  }

  net::Loop loop;
  http::Router router;
  http::Server server;
  std::unique_ptr<net::TcpListener> listener;
};

TEST_CASE("http over tcp: a large answer arrives whole before the connection is closed") {
  Loopback there;
  Client client(there.loop, there.listener->address());
  std::string answer = client.Ask("GET /big HTTP/1.0\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.ends_with(std::string(100, 'x') + "\n"));
  CHECK(answer.size() > 5'000'000);
  CHECK(client.error == 0);
}

TEST_CASE("http over tcp: a large body is read") {
  Loopback there;
  Client client(there.loop, there.listener->address());
  std::string request = "POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n";
  CHECK(client.Ask(request + std::string(1'000'000, 'y')).ends_with("\r\n\r\n1000000\n"));
}

TEST_CASE("http over tcp: who sends too much still reads why it was refused") {
  Loopback there;
  Client client(there.loop, there.listener->address());
  std::string request = "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n";
  CHECK(client.Ask(request + std::string(8'000'000, 'y')).starts_with("HTTP/1.1 413 Content Too Large\r\n"));
  CHECK(client.error == 0);
  CHECK(there.server.counts().bad_requests == 1);
}

}  // namespace
}  // namespace encke::test
