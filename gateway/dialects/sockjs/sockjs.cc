#include "dialects/sockjs/sockjs.h"

#include <algorithm>

#include "base/strings.h"
#include "dialects/sockjs/framings.h"
#include "http/cors.h"
#include "http/live_response.h"

namespace encke::dialects::sockjs {
namespace {

using http::Method;

constexpr std::string_view kUplinks[] = {"xhr_send", "jsonp_send"};

const Disconnect kStillOpen{2010, "Another connection still open"};

bool IsUplink(std::string_view action) {
  return std::find(std::begin(kUplinks), std::end(kUplinks), action) != std::end(kUplinks);
}

/// Pages of another origin may read why: without, the client there knows of a broken network only.
void Fail(http::Exchange& exchange, int status, std::string_view text) {
  http::Response response = http::TextResponse(status, text);
  http::AddCorsHeaders(exchange.request(), response);
  exchange.Respond(std::move(response));
}

void AnswerNotFound(http::Exchange& exchange) {
  Fail(exchange, 404,
       "nothing is here: paths of SockJS are /info, /iframe.html, /websocket and /SERVER/SESSION/TRANSPORT, with names of "
       "1 to 255 bytes without dots");
}

/// The callback may be used; where not, `exchange` has been answered as SockJS answers.
bool HasCallback(http::Exchange& exchange) {
  std::optional<std::string> callback = exchange.request().parameter("c");
  if (!callback || callback->empty()) {
    Fail(exchange, 500, "\"callback\" parameter required");
    return false;
  }
  if (http::IsCallback(*callback)) return true;
  Fail(exchange, 500, "invalid \"callback\" parameter");
  return false;
}

/// What proxies make of a WebSocket's handshake; where it is one, the transport looks at the rest.
bool IsUpgrade(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  bool upgrade = ListHolds(request.header("Upgrade"), "websocket");
  bool connection = ListHolds(request.header("Connection"), "upgrade");
  if (!upgrade) Fail(exchange, 400, "Can \"Upgrade\" only to \"WebSocket\".");
  else if (!connection) Fail(exchange, 400, "\"Connection\" must be \"Upgrade\".");
  return upgrade && connection;
}

/// What was sent, whatever its content type says: XDomainRequest sends none, Firefox 3 application/xml.
std::string PayloadOf(const http::Request& request, bool by_form) {
  bool form = by_form && LowerCase(request.header("Content-Type")).starts_with("application/x-www-form-urlencoded");
  return form ? http::FormValue(request.body, "d").value_or("") : request.body;
}

http::Response Taken(const http::Request& request, bool by_form) {
  // A 204 with a type: Firefox takes what has none for XML, and complains. Konqueror wants no 204 for a form.
  http::Response response = http::LiveResponse(request, "text/plain; charset=UTF-8");
  response.status = by_form ? 200 : 204;
  if (by_form) response.body = Buffer::Of("ok");
  return response;
}

/// Clients choose names of 3 and 8; a session's is remembered after it.
bool IsName(std::string_view segment) {
  constexpr size_t kLongest = 255;
  return !segment.empty() && segment.size() <= kLongest && segment.find('.') == std::string_view::npos;
}

}  // namespace

SockJs::SockJs(const Parts& parts, const Mount& mount, const Purpose& purpose)
    : parts_(parts),
      mount_(mount),
      purpose_(purpose),
      by_requests_{.outlives = Outlives::kItsOwn,
                   .answers_heartbeat = false,
                   .reader = &clients_,
                   .resume_window = mount.disconnect_delay},
      by_socket_{.reader = &clients_},
      clients_(purpose, parts.sessions.context().timers, mount.disconnect_delay),
      frame_page_(mount, parts.origins.policy()) {
  if (mount_.websocket) AddReceiver("websocket", "websocket", kWebSocket, Method::kGet);
  AddReceiver("xhr_streaming", "xhr-streaming", kXhrStreaming, Method::kPost);
  AddReceiver("eventsource", "eventsource", kEventSource, Method::kGet);
  AddReceiver("htmlfile", "forever-frame", kHtmlFile, Method::kGet);
  AddReceiver("xhr", "long-polling", kXhr, Method::kPost);
  AddReceiver("jsonp", "jsonp-polling", kJsonp, Method::kGet);
  const Receiver* websocket = FindReceiver("websocket");
  if (websocket != nullptr && purpose.service != nullptr) {
    raw_.emplace(parts.sessions, parts.whole, *websocket->transport, websocket->traits, parts.whole.kind());
  }
}

void SockJs::AddReceiver(std::string_view name, std::string_view transport, const Framing& framing, Method method) {
  bool calls_back = framing.callback_parameter == "c";
  for (const OfferedTransport& offered : parts_.transports) {
    if (offered.traits.name != transport) continue;
    receivers_.push_back({name, method, calls_back, offered.descriptor, Tuned(offered.traits), &framing});
  }
}

const SockJs::Receiver* SockJs::FindReceiver(std::string_view name) const {
  auto found = std::find_if(receivers_.begin(), receivers_.end(), [&](const Receiver& r) { return r.name == name; });
  return found == receivers_.end() ? nullptr : &*found;
}

TransportTraits SockJs::Tuned(TransportTraits traits) const {
  traits.message_bytes = parts_.max_body;  // of an array of messages, as in a POST
  traits.heartbeat = mount_.heartbeat;
  if (mount_.websocket_draft76) traits.draft76 = parts_.header_timeout;
  if (traits.one_shot) traits.hold = mount_.heartbeat;
  if (!traits.one_shot && !traits.duplex) traits.recycle_after = mount_.response_limit;
  return traits;
}

void SockJs::MountAt(http::Router& router) {
  for (bool below : {false, true}) {
    router.Add({.path = below ? mount_.path + "/" : mount_.path,
                .prefix = below,
                .methods = {Method::kGet, Method::kPost, Method::kOptions},
                .max_body = parts_.max_body,
                .handler = [this](auto exchange) { OnRequest(std::move(exchange)); },
                .options = {}});
  }
}

void SockJs::OnRequest(std::unique_ptr<http::Exchange> exchange) {
  if (!parts_.origins.Admits(*exchange)) return;
  const std::string path = exchange->request().path.substr(mount_.path.size());
  std::vector<std::string_view> segments = Split(path, '/');
  if (path.empty() || path == "/") return OnPage(std::move(exchange), "");
  if (segments.size() == 2) return OnPage(std::move(exchange), segments[1]);
  if (segments.size() == 4 && IsName(segments[1]) && IsName(segments[2])) {
    return OnSessionRequest(std::move(exchange), std::string(segments[2]), segments[3]);
  }
  AnswerNotFound(*exchange);
}

void SockJs::OnPage(std::unique_ptr<http::Exchange> exchange, std::string_view name) {
  const http::Request& request = exchange->request();
  bool is_info = name == "info";
  if (is_info && request.method == Method::kOptions) return exchange->Respond(Preflight(request, "OPTIONS, GET"));
  bool is_page = name.empty() || is_info || NamesFramePage(name) || (name == "websocket" && raw_);
  if (!is_page) return AnswerNotFound(*exchange);
  if (request.method != Method::kGet && request.method != Method::kHead) return exchange->Respond(NotAllowed("GET"));
  if (name == "websocket") return OnRawSocket(std::move(exchange));
  if (is_info) return exchange->Respond(Info(request, mount_, FindReceiver("websocket") != nullptr));
  name.empty() ? exchange->Respond(Greeting()) : frame_page_.Serve(*exchange);
}

void SockJs::OnRawSocket(std::unique_ptr<http::Exchange> exchange) {
  if (!IsUpgrade(*exchange)) return;
  const SocketRequest asked = SocketRequestOf(exchange->request());
  Result<std::string> protocol = purpose_.service->Accept(asked);
  if (!protocol) return Fail(*exchange, 400, protocol.error().message);
  exchange->AgreeOn(*protocol);
  raw_->Open(std::move(exchange), *purpose_.service, asked);
}

void SockJs::OnSessionRequest(std::unique_ptr<http::Exchange> exchange, const std::string& id,
                              std::string_view action) {
  const Receiver* receiver = FindReceiver(action);
  if (receiver == nullptr && !IsUplink(action)) return AnswerNotFound(*exchange);
  const http::Request& request = exchange->request();
  const Method method = receiver != nullptr ? receiver->method : Method::kPost;
  const std::string_view name = http::MethodName(method);
  if (request.method == Method::kOptions) return exchange->Respond(Preflight(request, "OPTIONS, " + std::string(name)));
  if (request.method != method) return exchange->Respond(NotAllowed(name));
  if (mount_.cookie_needed) exchange->Add("Set-Cookie", SessionCookie(request));
  receiver != nullptr ? Receive(*receiver, std::move(exchange), id) : Send(*exchange, id, action == "jsonp_send");
}

void SockJs::Receive(const Receiver& receiver, std::unique_ptr<http::Exchange> exchange, const std::string& id) {
  if (receiver.calls_back && !HasCallback(*exchange)) return;
  if (receiver.traits.duplex && !IsUpgrade(*exchange)) return;
  const SocketRequest asked{exchange->request().query, {}};
  Transport* transport = receiver.transport->open(std::move(exchange), receiver.traits, *receiver.framing);
  if (transport != nullptr) OrRefuse(*transport, [&] { Attach(*transport, id, asked); });
}

void SockJs::Attach(Transport& transport, const std::string& id, const SocketRequest& asked) {
  if (transport.traits().duplex) return OpenSocket(transport, asked);
  if (const Disconnect* ended = clients_.WhyEnded(id)) return Refuse(transport, *ended);
  Session* session = clients_.Find(id);
  if (session == nullptr) return Open(transport, id, asked);
  if (session->attached()) return Refuse(transport, kStillOpen);
  CHECK(session->Attach(transport, clients_.NextTransport(*session), 0, Control::Kind::kResumed) == nullptr);
}

void SockJs::OpenSocket(Transport& transport, const SocketRequest& asked) {
  Session* session = Begin(transport, by_socket_, "");
  if (session == nullptr) return;
  BeginPurpose(*session, asked);
  if (!session->ended()) transport.Start();
}

void SockJs::Open(Transport& transport, const std::string& id, const SocketRequest& asked) {
  Session* session = Begin(transport, by_requests_, id);
  if (session == nullptr) return;
  session->Flush();  // the opening frame is an answer of its own
  BeginPurpose(*session, asked);
}

Session* SockJs::Begin(Transport& transport, const SessionKind& kind, std::string id) {
  tl::expected<Session*, Disconnect> made = parts_.sessions.Create(kind);
  if (!made) {
    Refuse(transport, made.error());
    return nullptr;
  }
  Session& session = **made;
  session.Try([&] { clients_.Add(session, std::move(id)); });
  if (session.ended()) {
    Refuse(transport, session.end_reason());
    return nullptr;
  }
  CHECK(session.Attach(transport, clients_.NextTransport(session), 0, Control::Kind::kWelcome) == nullptr);
  return &session;
}

void SockJs::BeginPurpose(Session& session, const SocketRequest& asked) {
  if (purpose_.service == nullptr || session.ended()) return;
  session.Try([&] {
    Result<std::string> accepted = purpose_.service->Accept(asked);
    if (!accepted) return session.End(disconnect::kBadRequest.With(accepted.error().message));
    parts_.whole.Begin(session, *purpose_.service, asked);
  });
}

void SockJs::Send(http::Exchange& exchange, const std::string& id, bool by_form) {
  const http::Request& request = exchange.request();
  Session* session = clients_.Find(id);
  if (session == nullptr) return Fail(exchange, 404, "no such session");
  const std::string payload = PayloadOf(request, by_form);
  if (payload.empty()) return Fail(exchange, 500, "Payload expected.");
  session->Heard();
  bool is_json = true;
  session->Try([&] { is_json = clients_.Deliver(*session, payload, false); });
  if (!is_json) return Fail(exchange, 500, "Broken JSON encoding.");
  exchange.Respond(Taken(request, by_form));
}

}  // namespace encke::dialects::sockjs
