#include "load/target.h"

#include <cstdio>

#include "common/websocket.h"

namespace bench {
namespace {

Kind KindOf(const std::string& name) {
  if (name == "websocket") return Kind::kWebSocket;
  if (name == "stream") return Kind::kStream;
  if (name == "poll") return Kind::kPoll;
  Fail("--kind is websocket, stream or poll, not " + name);
}

uint8_t FrameOf(const std::string& name) {
  if (name == "text") return kTextFrame;
  if (name == "binary") return kBinaryFrame;
  Fail("--frame is text or binary, not " + name);
}

}  // namespace

Target::Target(Options& options)
    : port(static_cast<uint16_t>(options.Number("port", 0))),
      kind(KindOf(options.Text("kind", "websocket"))),
      open_head(options.Text("open-head")),
      open_body(options.Text("open-body")),
      open_message(options.Text("open-message")),
      next_head(options.Text("next-head")),
      next_body(options.Text("next-body")),
      next_messages(options.Text("next-messages")),
      each_channel(options.Text("each-channel")),
      again_head(options.Text("again-head", options.Text("open-head"))),
      again_body(options.Text("again-body")),
      frame(FrameOf(options.Text("frame", "text"))),
      after_upgrade(options.Flag("after-upgrade")),
      ready(Template(options.Text("ready")).Fill({})),
      session(options.Text("session")),
      clients(options.Number("clients", 1)),
      channels(options.Number("channels", 1)),
      per_client(options.Number("per-client", 1)),
      sources(options.Number("sources", 8)),
      opening(options.Number("opening", 64)),
      patience(options.Number("patience", 10)) {
  if (port == 0) Fail("--port is needed");
  if (clients * per_client % channels != 0) Fail("clients times channels of each must be a multiple of the channels");
}

std::string Target::ChannelName(uint64_t channel) const {
  char name[32];
  std::snprintf(name, sizeof name, "c%06lu", static_cast<unsigned long>(channel));
  return name;
}

}  // namespace bench
