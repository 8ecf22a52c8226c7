// Offers of permessage-deflate, and what is agreed on: RFC 7692, 7.1, as a table.
#include "transports/websocket_extensions.h"

#include <doctest/doctest.h>

namespace encke::test {
namespace {

constexpr std::string_view kBoth = "; server_no_context_takeover; client_no_context_takeover";

std::string Answer(std::string_view header, const Compression& ours = {}) {
  auto offers = ParseExtensions(header);
  if (!offers) return "malformed";
  auto agreed = AgreeOnDeflate(*offers, ours);
  return agreed ? agreed->Text() : "none";
}

/// What follows the name of the extension.
std::string Terms(std::string_view parameters, const Compression& ours = {}) {
  std::string answer = Answer("permessage-deflate" + std::string(parameters), ours);
  constexpr std::string_view kName = "permessage-deflate";
  return answer.starts_with(kName) ? answer.substr(kName.size()) : answer;
}

TEST_CASE("websocket extensions: the grammar of the header") {
  auto offers = ParseExtensions(" foo;a ; b = c;d=\"e\\f\" , bar,,");
  REQUIRE(offers);
  REQUIRE(offers->size() == 2);
  const ExtensionOffer& foo = offers->front();
  CHECK(foo.name == "foo");
  REQUIRE(foo.parameters.size() == 3);
  CHECK(foo.parameters[0].name == "a");
  CHECK_FALSE(foo.parameters[0].value);
  CHECK(foo.parameters[1].value == "c");
  CHECK(foo.parameters[2].value == "ef");
  CHECK(offers->back().name == "bar");
  CHECK(ParseExtensions("")->empty());
  for (const char* bad : {";", "a;", "a;=b", "a;b=", "a;b=\"", "a;b=\"\"", "a;b=\"c d\"", "a b", "a;b c", "a;b=c=d", "a/b",
                          "\"a\"", "a;b=\"c\\", "a;;b", "\x01"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseExtensions(bad));
  }
}

TEST_CASE("websocket extensions: without takeover, both ways") {
  CHECK(Terms("") == kBoth);
  CHECK(Terms("; client_max_window_bits") == kBoth);
  CHECK(Terms("; server_max_window_bits=8") == std::string(kBoth) + "; server_max_window_bits=8");
  CHECK(Terms("; client_max_window_bits=8") == std::string(kBoth) + "; client_max_window_bits=8");
  CHECK(Answer("x-webkit-deflate-frame") == "none");
  CHECK(Answer("Permessage-Deflate") == "none");
}

TEST_CASE("websocket extensions: with takeover, where the client does not mind") {
  const Compression ours{.context_takeover = true};
  CHECK(Terms("", ours) == "");
  CHECK(Terms("; server_no_context_takeover", ours) == "; server_no_context_takeover");
  CHECK(Terms("; client_no_context_takeover", ours) == "; client_no_context_takeover");
}

TEST_CASE("websocket extensions: our window is told, and the client's only where it can be") {
  const Compression ours{.window_bits = 10, .context_takeover = true};
  CHECK(Terms("", ours) == "; server_max_window_bits=10");
  CHECK(Terms("; server_max_window_bits=12", ours) == "; server_max_window_bits=10");
  CHECK(Terms("; server_max_window_bits=9; client_max_window_bits", ours) ==
        "; server_max_window_bits=9; client_max_window_bits=10");
  CHECK(Terms("; client_max_window_bits=9", ours) == "; server_max_window_bits=10; client_max_window_bits=9");
}

TEST_CASE("websocket extensions: an offer that cannot be understood is declined, the next may do") {
  for (const char* bad :
       {"; x", "; x=1", "; server_max_window_bits", "; server_max_window_bits=7", "; server_max_window_bits=16",
        "; server_max_window_bits=010", "; server_max_window_bits=1x", "; client_max_window_bits=0",
        "; client_max_window_bits=10; client_max_window_bits=10", "; client_max_window_bits; client_max_window_bits",
        "; server_no_context_takeover=1", "; server_no_context_takeover; server_no_context_takeover"}) {
    CAPTURE(bad);
    CHECK(Terms(bad) == "none");
    CHECK(Terms(std::string(bad) + ", permessage-deflate; server_max_window_bits=11") ==
          std::string(kBoth) + "; server_max_window_bits=11");
  }
}

}  // namespace
}  // namespace encke::test
