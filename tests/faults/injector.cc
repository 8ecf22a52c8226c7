#include "tests/faults/injector.h"

#include <uv.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

#include "base/block_pool.h"

#if defined(__SANITIZE_ADDRESS__)
#define ENCKE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ENCKE_SANITIZED 1
#endif
#endif

namespace encke::faults {
namespace {

// Another thread may begin and end what is counted in this.
constinit std::atomic<size_t> nth = 0;
constinit std::atomic<size_t> count = 0;
constinit std::atomic<bool> lasting = false;
constinit std::atomic<bool> failed = false;
constinit thread_local bool harmful = false;

bool Fails() {
  if (!harmful || nth == 0) return false;
  const size_t now = ++count;
  if (now < nth || (now > nth && !lasting)) return false;
  failed = true;
  errno = ENOMEM;
  return true;
}

}  // namespace

void Begin(const Shortage& shortage) {
  block_pool::Trim();  // memory that it keeps would be found
  nth = 0;
  count = 0;
  failed = false;
  lasting = shortage.lasting;
  nth = shortage.nth;
}

bool End() {
  nth = 0;
  return failed;
}

bool InShortage() { return failed; }

Harmful::Harmful() { harmful = true; }
Harmful::~Harmful() { harmful = false; }
bool InHarm() { return harmful; }
Harmless::Harmless() : before_(harmful) { harmful = false; }
Harmless::~Harmless() { harmful = before_; }

}  // namespace encke::faults

using encke::faults::Fails;

#ifdef ENCKE_SANITIZED

namespace {

void* Allocate(size_t size) {
  void* memory = Fails() ? nullptr : std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

// Before main(): libuv wants it before its first call.
const int replaced = uv_replace_allocator([](size_t size) { return Fails() ? nullptr : std::malloc(size); },
                                          [](void* old, size_t size) { return Fails() ? nullptr : std::realloc(old, size); },
                                          [](size_t n, size_t size) { return Fails() ? nullptr : std::calloc(n, size); },
                                          [](void* memory) { std::free(memory); });

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

#else

// glibc's own names for its functions: ours stand before them for the program and for all libraries, and libstdc++'s
// operator new is made of them.
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t n, size_t size);
void* __libc_realloc(void* old, size_t size);

void* malloc(size_t size) { return Fails() ? nullptr : __libc_malloc(size); }
void* calloc(size_t n, size_t size) { return Fails() ? nullptr : __libc_calloc(n, size); }
void* realloc(void* old, size_t size) { return Fails() ? nullptr : __libc_realloc(old, size); }
}

#endif
