// SockJS: the wire protocol of sockjs-client, versions 0.3 to 1.6, over Encke's sessions and transports.
//
// The protocol is what https://github.com/sockjs/sockjs-protocol asks for; docs/sockjs.md says what differs.
#ifndef ENCKE_DIALECTS_SOCKJS_SOCKJS_H_
#define ENCKE_DIALECTS_SOCKJS_SOCKJS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/raw.h"
#include "dialects/sockjs/clients.h"
#include "dialects/sockjs/mount.h"
#include "dialects/sockjs/pages.h"
#include "http/router.h"

namespace encke::dialects::sockjs {

/// One mount: everything below its path. Made by main, outlives the server.
class SockJs {
 public:
  SockJs(const Parts& parts, const Mount& mount, const Purpose& purpose);

  void MountAt(http::Router& router);

 private:
  /// A transport that carries sessions down, under SockJS's name for it.
  struct Receiver {
    std::string_view name;
    http::Method method;
    bool calls_back;  // takes the name of a function of the page
    const TransportDescriptor* transport;
    TransportTraits traits;
    const Framing* framing;
  };

  void AddReceiver(std::string_view name, std::string_view transport, const Framing& framing, http::Method method);
  const Receiver* FindReceiver(std::string_view name) const;
  TransportTraits Tuned(TransportTraits traits) const;

  void OnRequest(std::unique_ptr<http::Exchange> exchange);
  void OnPage(std::unique_ptr<http::Exchange> exchange, std::string_view name);
  void OnRawSocket(std::unique_ptr<http::Exchange> exchange);
  void OnSessionRequest(std::unique_ptr<http::Exchange> exchange, const std::string& id, std::string_view action);

  void Receive(const Receiver& receiver, std::unique_ptr<http::Exchange> exchange, const std::string& id);
  void Attach(Transport& transport, const std::string& id, const SocketRequest& asked);
  void OpenSocket(Transport& transport, const SocketRequest& asked);
  void Open(Transport& transport, const std::string& id, const SocketRequest& asked);
  /// A session that `transport` is attached to; null where none may begin, and then it is closed.
  Session* Begin(Transport& transport, const SessionKind& kind, std::string id);
  void BeginPurpose(Session& session, const SocketRequest& asked);
  void Send(http::Exchange& exchange, const std::string& id, bool by_form);

  const Parts parts_;
  const Mount mount_;
  const Purpose purpose_;
  // In this order: sessions end with `clients_`, and have a kind until then.
  const SessionKind by_requests_;  // sessions of receivers that follow each other
  const SessionKind by_socket_;    // WebSockets
  Clients clients_;
  const FramePage frame_page_;
  std::vector<Receiver> receivers_;
  std::optional<RawOpener> raw_;  // where there are WebSockets, and messages that can be sent as they are
};

}  // namespace encke::dialects::sockjs

#endif  // ENCKE_DIALECTS_SOCKJS_SOCKJS_H_
