// Ref<T>: a counted reference to a T that counts for itself.
//
// Rules: one thread (the loop's) only, the count is not atomic. An object is born with no reference; the first Ref
// takes it over; the last one deletes it.
#ifndef ENCKE_BASE_REF_H_
#define ENCKE_BASE_REF_H_

#include <cstddef>
#include <cstdint>
#include <utility>

namespace encke {

/// Base of everything held by Ref. `T` is the class itself; it may give its own `Destroy(const T*)` where plain
/// `delete` is wrong (see Buffer, which lives in one block with its bytes).
template <class T>
class RefCounted {
 public:
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void AddRef() const { ++references_; }
  void Release() const {
    if (--references_ == 0) T::Destroy(static_cast<const T*>(this));
  }
  /// How many hold it. For tests and for "am I the only holder".
  uint32_t references() const { return references_; }

  static void Destroy(const T* object) { delete object; }

 protected:
  RefCounted() = default;
  ~RefCounted() = default;

 private:
  mutable uint32_t references_ = 0;
};

/// One reference; null where default-made or moved from.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  explicit Ref(T* object) : object_(object) { Take(); }
  Ref(const Ref& other) : object_(other.object_) { Take(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  Ref(const Ref<U>& other) : object_(other.get()) { Take(); }
  ~Ref() { Drop(); }

  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const { return object_; }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool operator==(const Ref& other) const { return object_ == other.object_; }

 private:
  void Take() {
    if (object_ != nullptr) object_->AddRef();
  }
  void Drop() {
    if (object_ != nullptr) object_->Release();
  }

  T* object_ = nullptr;
};

template <class T, class... Args>
[[nodiscard]] Ref<T> MakeRef(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace encke

#endif  // ENCKE_BASE_REF_H_
