// libFuzzer's entry points, the same for all targets (https://llvm.org/docs/LibFuzzer.html). replay.cc calls them, too.
#include <cstddef>

#include "base/log.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/random.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  CHECK(encke::log::Start("off"));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  encke::fuzz::BeginRandomAnew();
  encke::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
