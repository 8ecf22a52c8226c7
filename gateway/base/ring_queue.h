// RingQueue: a queue that owns no memory while it is empty.
#ifndef ENCKE_BASE_RING_QUEUE_H_
#define ENCKE_BASE_RING_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/block_pool.h"
#include "base/check.h"

namespace encke {

/// First in, first out, with access by index; one block that doubles, from the pool (base/block_pool.h). Empty it is one
/// pointer. (std::deque holds half a KiB even when empty, which every idle session would pay twice.)
template <class T>
class RingQueue {
  static_assert(std::is_nothrow_move_constructible_v<T>);

 public:
  RingQueue() = default;
  RingQueue(RingQueue&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  RingQueue& operator=(RingQueue other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~RingQueue() { Clear(); }

  size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  bool empty() const { return block_ == nullptr || block_->size == 0; }

  /// REQUIRES: index < size().
  T& operator[](size_t index) {
    CHECK(index < size());
    return *Slot(index);
  }
  const T& operator[](size_t index) const { return const_cast<RingQueue&>(*this)[index]; }

  /// What follows, one PushBack, needs no memory.
  void MakeRoom() {
    if (block_ == nullptr) {
      block_ = New(kFirstCapacity);
    } else if (block_->size == block_->capacity) {
      Grow();
    }
  }
  void PushBack(T value) {
    MakeRoom();
    std::construct_at(Slot(block_->size++), std::move(value));
  }
  /// REQUIRES: !empty(). Gives the memory back with the last element.
  T PopFront() {
    T value = TakeFirst();
    if (block_->size == 0) Free();
    return value;
  }
  /// The first becomes the last. Needs no memory. REQUIRES: !empty().
  void Rotate() {
    T value = TakeFirst();
    std::construct_at(Slot(block_->size++), std::move(value));
  }
  void Clear() {
    while (!empty()) PopFront();
    if (block_ != nullptr) Free();
  }

 private:
  /// The places follow it.
  struct alignas(alignof(std::max_align_t)) Block {
    uint32_t capacity;  // a power of two
    uint32_t first;
    uint32_t size;
  };
  static constexpr uint32_t kFirstCapacity = 4;

  static size_t Bytes(uint32_t capacity) { return sizeof(Block) + capacity * sizeof(T); }
  static Block* New(uint32_t capacity) { return new (block_pool::Take(Bytes(capacity))) Block{capacity, 0, 0}; }
  void Free() {
    Block* block = std::exchange(block_, nullptr);
    block_pool::GiveBack(block, Bytes(block->capacity));
  }

  T* Slot(size_t index) {
    return reinterpret_cast<T*>(block_ + 1) + ((block_->first + index) & (block_->capacity - 1));
  }
  T TakeFirst() {
    T& first = (*this)[0];
    T value = std::move(first);
    std::destroy_at(&first);
    block_->first = (block_->first + 1) & (block_->capacity - 1);
    --block_->size;
    return value;
  }
  void Grow() {
    RingQueue larger;
    larger.block_ = New(2 * block_->capacity);
    while (block_->size > 0) std::construct_at(larger.Slot(larger.block_->size++), TakeFirst());
    std::swap(block_, larger.block_);
  }

  Block* block_ = nullptr;
};

}  // namespace encke

#endif  // ENCKE_BASE_RING_QUEUE_H_
