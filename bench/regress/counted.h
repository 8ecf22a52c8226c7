// Scene, and the one function in which instructions are counted.
#ifndef ENCKE_BENCH_REGRESS_COUNTED_H_
#define ENCKE_BENCH_REGRESS_COUNTED_H_

#include <cstddef>

namespace encke::regress {

/// A hot path, on fixed input: rounds of the same. Only Happen() is counted; before it the clients write to their
/// sockets, after it they read and see that they have what they should. Owned by main; REQUIRES: its World outlives it.
class Scene {
 public:
  virtual ~Scene() = default;
  /// How many deliveries, polls, messages or requests one round is.
  virtual size_t Units() const = 0;
  virtual void Before() {}
  virtual void Happen() = 0;
  virtual void After() = 0;
};

}  // namespace encke::regress

/// Calls scene.Happen(). callgrind knows it by its name (count.mjs: --toggle-collect), which therefore is C's.
extern "C" void EnckeCounted(encke::regress::Scene& scene);

#endif  // ENCKE_BENCH_REGRESS_COUNTED_H_
