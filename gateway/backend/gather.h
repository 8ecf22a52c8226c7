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

  using Instead = std::function<std::string()>;

  /// With a count of 0, `done` is called at once. Answers beyond `most` bytes together are replaced by `instead`.
  static std::shared_ptr<Gather> Of(size_t count, size_t most, Instead instead, Done done) {
    if (count == 0) done({});
    return std::shared_ptr<Gather>(new Gather(count, most, std::move(instead), std::move(done)));
  }

  /// REQUIRES: each index once.
  void Set(size_t index, std::string answer) {
    bool fits = bytes_ + answer.size() <= most_;
    if (fits) bytes_ += answer.size();
    answers_[index] = fits ? std::move(answer) : instead_();
    if (--missing_ == 0) done_(answers_);
  }

 private:
  Gather(size_t count, size_t most, Instead instead, Done done)
      : answers_(count), missing_(count), most_(most), instead_(std::move(instead)), done_(std::move(done)) {}

  std::vector<std::string> answers_;
  size_t missing_;
  size_t bytes_ = 0;
  const size_t most_;
  const Instead instead_;
  Done done_;
};

}  // namespace encke::backend

#endif  // ENCKE_BACKEND_GATHER_H_
