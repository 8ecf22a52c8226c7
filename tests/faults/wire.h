// A raw client over a real socket, in the test's own thread.
#ifndef ENCKE_TESTS_FAULTS_WIRE_H_
#define ENCKE_TESTS_FAULTS_WIRE_H_

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace encke::faults {

/// One connection to a port of this machine. Whatever it waits for comes soon, or the test fails: it hangs.
class Wire {
 public:
  static constexpr int kPatience = 5'000;  // milliseconds

  Wire() = default;
  explicit Wire(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) Close();
  }
  Wire(Wire&& other) noexcept : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}
  Wire& operator=(Wire other) noexcept {
    std::swap(fd_, other.fd_);
    received_.swap(other.received_);
    return *this;
  }
  ~Wire() { Close(); }

  bool open() const { return fd_ >= 0; }
  const std::string& received() const { return received_; }
  int fd() const { return fd_; }

  void Send(std::string_view bytes) {
    if (open()) (void)!send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  /// Waits for more. False where the other end has closed.
  bool Read() {
    if (!open()) return false;
    pollfd wanted{fd_, POLLIN, 0};
    REQUIRE_MESSAGE(poll(&wanted, 1, kPatience) == 1, "nothing comes and nothing ends, after: " << received_);
    std::array<char, 64 * 1024> bytes;
    const ssize_t size = recv(fd_, bytes.data(), bytes.size(), 0);
    if (size > 0) {
      received_.append(bytes.data(), static_cast<size_t>(size));
    } else {
      Close();
    }
    return size > 0;
  }
  /// All there is until the other end closes.
  std::string ReadToEnd() {
    while (Read()) {
    }
    return received_;
  }
  void Close() {
    if (open()) close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
  std::string received_;
};

}  // namespace encke::faults

#endif  // ENCKE_TESTS_FAULTS_WIRE_H_
