// RingQueue: a queue that owns no memory while it is empty.
#ifndef ENCKE_BASE_RING_QUEUE_H_
#define ENCKE_BASE_RING_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/check.h"

namespace encke {

/// First in, first out, with access by index; one allocation that doubles. (std::deque holds half a KiB even when
/// empty, which every idle session would pay twice.)
template <class T>
class RingQueue {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// REQUIRES: index < size().
  T& operator[](size_t index) {
    CHECK(index < size_);
    return slots_[(first_ + index) & (capacity_ - 1)];
  }
  const T& operator[](size_t index) const { return const_cast<RingQueue&>(*this)[index]; }

  /// What follows, one PushBack, needs no memory.
  void MakeRoom() {
    if (size_ == capacity_) Grow();
  }
  void PushBack(T value) {
    MakeRoom();
    slots_[(first_ + size_++) & (capacity_ - 1)] = std::move(value);
  }
  /// REQUIRES: !empty(). Gives the memory back with the last element.
  T PopFront() {
    T value = std::exchange((*this)[0], T());
    first_ = (first_ + 1) & (capacity_ - 1);
    if (--size_ == 0) Clear();
    return value;
  }
  /// The first becomes the last. Needs no memory. REQUIRES: !empty().
  void Rotate() {
    T value = std::move((*this)[0]);
    first_ = (first_ + 1) & (capacity_ - 1);
    (*this)[size_ - 1] = std::move(value);
  }
  void Clear() {
    slots_.reset();
    capacity_ = first_ = size_ = 0;
  }

 private:
  void Grow() {
    uint32_t capacity = capacity_ == 0 ? 4 : capacity_ * 2;
    auto slots = std::make_unique<T[]>(capacity);
    for (uint32_t i = 0; i < size_; ++i) slots[i] = std::move((*this)[i]);
    slots_ = std::move(slots);
    capacity_ = capacity;
    first_ = 0;
  }

  std::unique_ptr<T[]> slots_;
  uint32_t capacity_ = 0;  // a power of two
  uint32_t first_ = 0;
  uint32_t size_ = 0;
};

}  // namespace encke

#endif  // ENCKE_BASE_RING_QUEUE_H_
