// Gather: one answer out of several that come in any order.
#ifndef ENCKE_BACKEND_GATHER_H_
#define ENCKE_BACKEND_GATHER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace encke::backend {

/// Collects `count` answers by index and calls `done` with all of them when the last has come. Shared by those who
/// answer; gone with the last of them.
class Gather {
 public:
  using Done = std::function<void(const std::vector<std::string>& answers)>;

  /// With a count of 0, `done` is called at once.
  static std::shared_ptr<Gather> Of(size_t count, Done done) {
    if (count == 0) done({});
    return std::shared_ptr<Gather>(new Gather(count, std::move(done)));
  }

  /// REQUIRES: each index once.
  void Set(size_t index, std::string answer) {
    answers_[index] = std::move(answer);
    if (--missing_ == 0) done_(answers_);
  }

 private:
  Gather(size_t count, Done done) : answers_(count), missing_(count), done_(std::move(done)) {}

  std::vector<std::string> answers_;
  size_t missing_;
  Done done_;
};

}  // namespace encke::backend

#endif  // ENCKE_BACKEND_GATHER_H_
