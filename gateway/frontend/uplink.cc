#include "frontend/uplink.h"

#include "base/strings.h"
#include "core/packet.h"
#include "http/live_response.h"

namespace encke::frontend {
namespace {

bool IsForm(const http::Request& request) {
  return LowerCase(request.header("Content-Type")).starts_with("application/x-www-form-urlencoded");
}

/// The packets, wherever they are. A body that calls itself a form but has no field `p` is taken as text: some old
/// engines put that type on every POST.
std::string Packets(const http::Request& request) {
  if (request.method != http::Method::kPost) return request.parameter("p").value_or("");
  std::optional<std::string> field = IsForm(request) ? http::FormValue(request.body, "p") : std::nullopt;
  return field ? *field : request.body;
}

std::string Say(const Control& control) {
  std::string text;
  packet::AppendControl(control, text);
  return text;
}

std::string Refusal(const Disconnect& why) { return Say(Control::Ending(why)); }

/// Applies the packets; returns the packet that answers.
std::string Apply(SessionTable& sessions, std::string_view packets) {
  tl::expected<packet::Up, packet::BadPacket> up = packet::Parse(packet::NextLine(packets));
  if (!up) return Refusal(disconnect::kBadRequest.With(up.error().error.message));
  auto* head = std::get_if<packet::SendHead>(&*up);
  if (head == nullptr) return Refusal(disconnect::kBadRequest.With("the first packet must be send"));
  Session* session = sessions.Find(head->session);
  if (session == nullptr) {
    ++sessions.context().counts.unknown;
    return Refusal(disconnect::kSessionUnknown);
  }
  session->Heard();
  if (!session->Acknowledge(head->have)) session->End(disconnect::kBadRequest.With("have of what was not sent"));
  uint64_t next = head->seq;
  session->Apply(packets, next);
  if (session->ended()) return Refusal(session->end_reason());
  return Say(Control::Heartbeat(session->applied()));
}

http::Response TextAnswer(const http::Request& request, std::string_view type, std::string_view body) {
  http::Response response = http::LiveResponse(request, type);
  response.body = Buffer::Of(body);
  return response;
}

http::Response ScriptAnswer(const http::Request& request, const std::string& callback, const std::string& packet) {
  std::string script = "/**/" + callback + "(";
  AppendScriptSafe(packet, script);
  return TextAnswer(request, "application/javascript; charset=UTF-8", script + ");");
}

}  // namespace

void AnswerUplink(SessionTable& sessions, http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  bool by_script = request.method != http::Method::kPost;
  std::optional<std::string> callback;
  if (by_script) {
    callback = http::TakeCallback(exchange, "callback");
    if (!callback) return;
  }
  std::string packet = Apply(sessions, Packets(request));
  if (by_script) return exchange.Respond(ScriptAnswer(request, *callback, packet));
  // A form posts into a frame: text/plain would be offered as a download there.
  bool form = IsForm(request);
  std::string text;
  AppendScriptSafe(packet, text);  // harmless as HTML, too
  exchange.Respond(TextAnswer(request, form ? "text/html; charset=UTF-8" : "application/json; charset=UTF-8", text));
}

}  // namespace encke::frontend
