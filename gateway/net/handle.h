// How libuv's handles are owned here.
//
// uv_close() is asynchronous: the handle's memory must live until the close callback. So the handle lives in a heap
// block that deletes itself in that callback, and its owner keeps a plain pointer to the block. Rules:
//   - The owner calls Disown() in its destructor; from then on callbacks find no owner and do nothing.
//   - libuv is C, nothing may be thrown through it: its callbacks go through Call().
//   - A block whose handle was initialised is only ever freed by Close(), never by delete.
#ifndef ENCKE_NET_HANDLE_H_
#define ENCKE_NET_HANDLE_H_

#include <uv.h>

#include <string_view>

#include "base/memory.h"

namespace encke::net {

/// A libuv handle (a uv_poll_t) with a way back to its owner. Owns itself, see above. `Owner` has a
/// `void OnHandleClosed()`, called in the close callback where the owner still lives, and a `void OnNoMemory()`, called
/// where memory ran out in a callback, which is then over.
template <class UvHandle, class Owner>
struct HandleBlock {
  explicit HandleBlock(Owner* its_owner) { handle.data = its_owner; }

  /// `any`: the handle of a block, which is all that is in it.
  template <class AnyUvHandle>
  static HandleBlock* Of(AnyUvHandle* any) { return reinterpret_cast<HandleBlock*>(any); }

  /// Null once it is gone.
  Owner* owner() { return static_cast<Owner*>(handle.data); }

  uv_handle_t* base() { return reinterpret_cast<uv_handle_t*>(&handle); }
  bool closing() { return uv_is_closing(base()) != 0; }

  /// What a callback of libuv's does: `work(owner)`, where the owner still lives. The work may destroy the owner.
  template <class Work>
  void Call(std::string_view doing, Work work) {
    if (owner() == nullptr) return;
    memory::Try(doing, [&] { work(*owner()); }, [&] {
      if (owner() != nullptr) owner()->OnNoMemory();
    });
  }

  /// Has the handle closed and the block deleted, later. May be called again.
  void Close() {
    if (closing()) return;
    uv_close(base(), [](uv_handle_t* closed) {
      HandleBlock* block = Of(closed);
      block->Call("close", [](Owner& owner) { owner.OnHandleClosed(); });
      delete block;
    });
  }
  void Disown() {
    handle.data = nullptr;
    Close();
  }

  UvHandle handle;
};

}  // namespace encke::net

#endif  // ENCKE_NET_HANDLE_H_
