// Plays inputs without libFuzzer, so that the corpus is a test for any compiler: `fuzz_TARGET FILE...` plays each file
// whole, and cut off at some places. Prints how many; whoever broke something has aborted before.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Play(const std::string& input, size_t size) {
  const std::string cut = input.substr(0, size);  // a block of its own, so that sanitizers see its end
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(cut.data()), cut.size());
}

bool PlayFile(const char* path) {
  constexpr size_t kCuts = 8;
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const std::string input{std::istreambuf_iterator<char>(file), {}};
  for (size_t i = 1; i < kCuts; ++i) Play(input, input.size() * i / kCuts);
  if (!input.empty()) Play(input, input.size() - 1);
  Play(input, input.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  LLVMFuzzerInitialize(&argc, &argv);
  for (int i = 1; i < argc; ++i) {
    if (PlayFile(argv[i])) continue;
    std::fprintf(stderr, "cannot read %s\n", argv[i]);
    return 2;
  }
  std::printf("%d played\n", argc - 1);
  return argc > 1 ? 0 : 2;
}
