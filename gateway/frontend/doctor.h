// Doctor: the diagnosis page, and what it asks of the gateway.
#ifndef ENCKE_FRONTEND_DOCTOR_H_
#define ENCKE_FRONTEND_DOCTOR_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/timers.h"
#include "http/origin_guard.h"
#include "http/router.h"
#include "http/static_files.h"

namespace encke::frontend {

/// Serves the page that finds out what works from a browser (client-js/doctor), and below it: `request`, which tells
/// how a request arrived, and `stream`, a few lines at a fixed pace, each with the time at which it was written. It
/// opens no sessions: the page tries the transports as any other page would. Made by main, outlives the server.
class Doctor {
 public:
  /// REQUIRES: `embedded` has static lifetime; the others outlive the doctor.
  Doctor(Timers& timers, http::OriginGuard& origins, std::span<const http::EmbeddedFile> embedded)
      : timers_(timers), origins_(origins), embedded_(embedded) {}

  /// The page at `prefix`/doctor; its script and style beside it, so that relative addresses are the same for both.
  void Mount(http::Router& router, const std::string& prefix);
  /// How many streams were refused because too many ran.
  const uint64_t& refused() const { return refused_; }

 private:
  class Stream;

  /// How the handshake of a page's WebSocket arrived. Scripts cannot send one any other way, nor read its answer: it
  /// carries a word of the page's, by which the page asks for it afterwards.
  struct Probe {
    std::string word;
    std::string report;
  };

  void OnRequest(http::Exchange& exchange);
  void OnStream(std::unique_ptr<http::Exchange> exchange);
  void Remember(std::string word, std::string report);
  std::string ProbeJson(const std::optional<std::string>& word) const;

  Timers& timers_;
  http::OriginGuard& origins_;
  const std::span<const http::EmbeddedFile> embedded_;
  std::deque<Probe> probes_;  // the newest last
  size_t streams_ = 0;        // that run now
  uint64_t refused_ = 0;
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_DOCTOR_H_
