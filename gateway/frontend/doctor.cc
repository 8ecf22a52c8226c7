#include "frontend/doctor.h"

#include "base/memory.h"
#include "frontend/doctor_report.h"
#include "http/live_response.h"

namespace encke::frontend {
namespace {

constexpr size_t kMaxBody = 16 * 1024;
constexpr size_t kMaxStreams = 32;
constexpr size_t kMaxProbes = 64;
constexpr size_t kMaxProbeBytes = 8 * 1024;
constexpr size_t kLongestWord = 32;
constexpr int kPieces = 10;
constexpr Milliseconds kPace = 200;
constexpr size_t kPreludeBytes = 2048;  // as streams have: some engines show nothing before (docs/transports.md)
constexpr std::string_view kFolder = "doctor/";
constexpr std::string_view kPage = "doctor.html";

/// The page has no script of its own inline, and all transports work under this: JSONP's scripts are of this origin,
/// and a forever frame is a document of its own, which a page's script-src does not bind. (tests/browsers/doctor.mjs)
std::vector<http::Header> PageHeaders() {
  return {{"Content-Security-Policy",
           "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
          {"X-Frame-Options", "DENY"},
          {"X-Robots-Tag", "noindex, nofollow"}};
}

bool IsWord(const std::optional<std::string>& word) {
  return word && !word->empty() && word->size() <= kLongestWord &&
         word->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
}

}  // namespace

/// One measurement of the way down. Owns itself: it is deleted when its answer is over.
class Doctor::Stream final : Timer, http::Exchange::Delegate {
 public:
  Stream(Doctor& doctor, std::unique_ptr<http::Exchange> exchange) : doctor_(doctor), exchange_(std::move(exchange)) {
    exchange_->set_delegate(this);
    exchange_->Begin(http::LiveResponse(exchange_->request(), "text/plain; charset=UTF-8"));
    Write(std::string(kPreludeBytes, ' ') + "\n");
    WritePiece();
    ++doctor_.streams_;
  }

 private:
  ~Stream() override { --doctor_.streams_; }

  void OnTimer() override {
    memory::Try("doctor", [this] { WritePiece(); }, [this] { exchange_->Cut(); });
  }
  void WritePiece() {
    ++piece_;
    Write("{\"piece\":" + std::to_string(piece_) + ",\"of\":" + std::to_string(kPieces) +
          ",\"time\":" + std::to_string(doctor_.timers_.Now()) + "}\n");
    if (piece_ == kPieces) return exchange_->End();
    doctor_.timers_.Start(*this, kPace);
  }
  void OnWritable() override {}
  void OnClosed(int) override { delete this; }

  void Write(const std::string& text) {
    BufferRef bytes = Buffer::Of(text);
    exchange_->Write({&bytes, 1});
  }

  Doctor& doctor_;
  const std::unique_ptr<http::Exchange> exchange_;
  int piece_ = 0;
};

void Doctor::Mount(http::Router& router, const std::string& prefix) {
  for (const http::EmbeddedFile& file : embedded_) {
    if (!file.name.starts_with(kFolder)) continue;
    std::string_view name = file.name.substr(kFolder.size());
    bool page = name == kPage;
    auto serve = [ready = http::StaticFile(file, page ? PageHeaders() : std::vector<http::Header>())](
                     std::unique_ptr<http::Exchange> exchange) { ready.Serve(*exchange); };
    router.Add({.path = prefix + "/" + std::string(page ? "doctor" : name),
                .methods = {http::Method::kGet},
                .handler = serve,
                .options = {}});
  }
  router.Add({.path = prefix + "/doctor/request",
              .methods = {http::Method::kGet, http::Method::kPost},
              .no_head = true,
              .max_body = kMaxBody,
              .handler = [this](auto exchange) { OnRequest(*exchange); },
              .options = {}});
  router.Add({.path = prefix + "/doctor/stream",
              .methods = {http::Method::kGet},
              .no_head = true,
              .handler = [this](auto exchange) { OnStream(std::move(exchange)); },
              .options = {}});
}

/// Without CORS headers: whatever the allow-list says, only pages of this host have a use for it.
void Doctor::OnRequest(http::Exchange& exchange) {
  if (!origins_.Admits(exchange)) return;
  const http::Request& request = exchange.request();
  std::string report = RequestReport(request);
  std::string body = "{\"version\":\"" ENCKE_VERSION "\",\"request\":" + report +
                     ",\"probe\":" + ProbeJson(request.parameter("probed")) + "}";
  std::optional<std::string> word = request.parameter("probe");
  if (IsWord(word) && report.size() <= kMaxProbeBytes) Remember(std::move(*word), std::move(report));
  http::Response response = http::JsonResponse(200, body);
  exchange.Respond(std::move(response.Set("Cache-Control", "no-store, no-transform")));
}

void Doctor::Remember(std::string word, std::string report) {
  if (probes_.size() >= kMaxProbes) probes_.pop_front();
  probes_.push_back({std::move(word), std::move(report)});
}

std::string Doctor::ProbeJson(const std::optional<std::string>& word) const {
  for (const Probe& probe : probes_) {
    if (probe.word == word) return probe.report;
  }
  return "null";
}

void Doctor::OnStream(std::unique_ptr<http::Exchange> exchange) {
  if (!origins_.Admits(*exchange)) return;
  if (streams_ < kMaxStreams) {
    new Stream(*this, std::move(exchange));
    return;
  }
  ++refused_;
  http::Response busy = http::TextResponse(503, "too many diagnosis pages measure at this moment: try again");
  exchange->Respond(std::move(busy.Set("Retry-After", "5").Set("Cache-Control", "no-store")));
}

}  // namespace encke::frontend
