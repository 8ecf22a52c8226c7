// A server on libwebsockets as its own examples have it (minimal-examples/ws-server): messages that all share, each with
// room for a frame's head before it (LWS_PRE), and one lws_write() in each callback that says a socket is writable.
// `POST /pub/CHANNEL` goes to all who speak the protocol "channel"; "echo" sends messages back. No extensions.
#include <libwebsockets.h>

#include <csignal>
#include <cstdio>
#include <deque>
#include <string>

namespace {

/// A text behind LWS_PRE bytes, which lws_write() puts the frame's head into.
class Message {
 public:
  void Append(const void* bytes, size_t size) { room_.append(static_cast<const char*>(bytes), size); }
  void Clear() { room_.resize(LWS_PRE); }
  bool Write(lws* socket) {
    auto* text = reinterpret_cast<unsigned char*>(room_.data()) + LWS_PRE;
    return lws_write(socket, text, room_.size() - LWS_PRE, LWS_WRITE_TEXT) >= 0;
  }

  size_t readers_left = 0;

 private:
  std::string room_ = std::string(LWS_PRE, '\0');
};

/// What was published and has yet to reach somebody.
class Channel {
 public:
  uint64_t end() const { return first_ + messages_.size(); }
  void Enter() { ++readers_; }
  void Leave(uint64_t next) {
    --readers_;
    for (; next < end(); ++next) Pass(next);
    Trim();
  }
  void Publish(Message&& message) {
    message.readers_left = readers_;
    messages_.push_back(std::move(message));
    Trim();
  }
  bool Write(lws* socket, uint64_t& next) {
    if (next >= end()) return true;
    const bool written = messages_[next - first_].Write(socket);
    Pass(next++);
    Trim();
    if (next < end()) lws_callback_on_writable(socket);
    return written;
  }

 private:
  void Pass(uint64_t number) { --messages_[number - first_].readers_left; }
  void Trim() {
    for (; !messages_.empty() && messages_.front().readers_left == 0; ++first_) messages_.pop_front();
  }

  std::deque<Message> messages_;
  uint64_t first_ = 0;
  uint64_t readers_ = 0;
};

Channel channel;

/// libwebsockets owns sessions, and begins them with zeros.
struct HttpSession {
  Message* body;
};
struct Reader {
  uint64_t next;
};
struct Echo {
  Message* message;
};

int Answer(lws* socket) {
  unsigned char room[LWS_PRE + 512];
  unsigned char* begin = room + LWS_PRE;
  unsigned char* at = begin;
  unsigned char* end = room + sizeof room - 1;
  if (lws_add_http_common_headers(socket, HTTP_STATUS_OK, "text/plain", 0, &at, end) != 0) return -1;
  if (lws_finalize_write_http_header(socket, begin, &at, end) != 0) return -1;
  return lws_http_transaction_completed(socket) != 0 ? -1 : 0;
}

int OnHttp(lws* socket, lws_callback_reasons reason, void* user, void* in, size_t size);
int OnChannel(lws* socket, lws_callback_reasons reason, void* user, void* in, size_t size);
int OnEcho(lws* socket, lws_callback_reasons reason, void* user, void* in, size_t size);

// A session of a WebSocket has a buffer for reading of the size that stands here.
const lws_protocols protocols[] = {
    {"http", OnHttp, sizeof(HttpSession), 0, 0, nullptr, 0},
    {"channel", OnChannel, sizeof(Reader), 256, 0, nullptr, 0},
    {"echo", OnEcho, sizeof(Echo), 65536, 0, nullptr, 0},
    {nullptr, nullptr, 0, 0, 0, nullptr, 0},
};

int OnHttp(lws* socket, lws_callback_reasons reason, void* user, void* in, size_t size) {
  auto* session = static_cast<HttpSession*>(user);
  switch (reason) {
    case LWS_CALLBACK_HTTP:
      session->body = new Message;
      return 0;
    case LWS_CALLBACK_HTTP_BODY:
      session->body->Append(in, size);
      return 0;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
      channel.Publish(std::move(*session->body));
      lws_callback_on_writable_all_protocol(lws_get_context(socket), &protocols[1]);
      return Answer(socket);
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
      delete session->body;
      session->body = nullptr;
      return 0;
    default: return lws_callback_http_dummy(socket, reason, user, in, size);
  }
}

int OnChannel(lws* socket, lws_callback_reasons reason, void* user, void*, size_t) {
  auto* reader = static_cast<Reader*>(user);
  switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
      reader->next = channel.end();
      channel.Enter();
      return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE: return channel.Write(socket, reader->next) ? 0 : -1;
    case LWS_CALLBACK_CLOSED:
      channel.Leave(reader->next);
      return 0;
    default: return 0;
  }
}

int OnEcho(lws* socket, lws_callback_reasons reason, void* user, void* in, size_t size) {
  auto* echo = static_cast<Echo*>(user);
  switch (reason) {
    case LWS_CALLBACK_ESTABLISHED: echo->message = new Message; return 0;
    case LWS_CALLBACK_RECEIVE:
      echo->message->Append(in, size);
      if (lws_is_final_fragment(socket) != 0 && lws_remaining_packet_payload(socket) == 0) {
        lws_callback_on_writable(socket);
      }
      return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE: {
      const bool written = echo->message->Write(socket);
      echo->message->Clear();
      return written ? 0 : -1;
    }
    case LWS_CALLBACK_CLOSED: delete echo->message; return 0;
    default: return 0;
  }
}

}  // namespace

int main() {
  lws_set_log_level(LLL_ERR, nullptr);
  lws_context_creation_info info{};
  info.iface = "127.0.0.1";
  info.protocols = protocols;
  info.pt_serv_buf_size = 65536;
  info.keepalive_timeout = 3600;
  info.timeout_secs = 60;
  lws_context* context = lws_create_context(&info);
  if (context == nullptr) return 1;
  std::printf("{\"event\":\"listening\",\"port\":%d}\n",
              lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default")));
  std::fflush(stdout);
  while (lws_service(context, 0) >= 0) continue;
}
