// A doubly linked list whose links are in its elements: no allocation, and an element leaves by itself.
#ifndef ENCKE_BASE_INTRUSIVE_LIST_H_
#define ENCKE_BASE_INTRUSIVE_LIST_H_

#include "base/check.h"

namespace encke {

/// Base of an element. `Tag` lets one object stand in several lists. Not linked when made; unlinks itself when it dies.
template <class Tag>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;
  ~ListNode() { Unlink(); }

  bool linked() const { return next_ != nullptr; }
  /// Leaves its list; does nothing where it is in none.
  void Unlink() {
    if (!linked()) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = nullptr;
  }

 private:
  template <class T, class U>
  friend class List;
  ListNode* previous_ = nullptr;
  ListNode* next_ = nullptr;
};

/// A list of `T`s, each of which is a ListNode<Tag>. The list does not own them. Elements may leave while it is walked
/// by `ForEach` (the one being visited, too) but not the one that comes next.
template <class T, class Tag = T>
class List {
 public:
  List() { head_.previous_ = head_.next_ = &head_; }
  ~List() {
    Clear();
    head_.previous_ = head_.next_ = nullptr;
  }

  bool empty() const { return head_.next_ == &head_; }
  T* front() { return empty() ? nullptr : Cast(head_.next_); }
  /// Null behind the last. REQUIRES: `element` is in this list.
  T* After(T& element) {
    ListNode<Tag>& node = element;
    return node.next_ == &head_ ? nullptr : Cast(node.next_);
  }

  /// REQUIRES: not linked in a list by the same tag.
  void PushBack(T& element) {
    ListNode<Tag>& node = element;
    CHECK(!node.linked());
    node.previous_ = head_.previous_;
    node.next_ = &head_;
    head_.previous_->next_ = &node;
    head_.previous_ = &node;
  }
  T* PopFront() {
    T* first = front();
    if (first != nullptr) static_cast<ListNode<Tag>*>(first)->Unlink();
    return first;
  }
  /// Moves everything to the (empty) list `to`.
  void MoveTo(List& to) {
    while (T* element = PopFront()) to.PushBack(*element);
  }
  void Clear() {
    while (PopFront() != nullptr) {
    }
  }
  template <class F>
  void ForEach(F visit) const {
    for (ListNode<Tag>* node = head_.next_; node != &head_;) {
      ListNode<Tag>* next = node->next_;
      visit(*Cast(node));
      node = next;
    }
  }

 private:
  static T* Cast(ListNode<Tag>* node) { return static_cast<T*>(node); }

  ListNode<Tag> head_;
};

}  // namespace encke

#endif  // ENCKE_BASE_INTRUSIVE_LIST_H_
