// SPDX-License-Identifier: Apache-2.0
//
// A value that is made once, by whoever needs it first, and then shared.
//
//   rt::once_cell<connection> cell;
//   const connection* c = co_await cell.get_or_init(connect);
//
// Cancel safe: when the task that makes the value is destroyed or its initialiser throws, the cell
// stays empty and the next waiter makes it.
//
// Thread safety: all members from any thread; the value is only handed out as const.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "rt/detail/lift.hpp"
#include "rt/misuse.hpp"
#include "rt/port/atomic.hpp"
#include "rt/semaphore.hpp"
#include "rt/task.hpp"

namespace rt {

template <class T>
class once_cell {
 public:
  static constexpr bool rt_send = Send<T>;

  once_cell() : turn_(1) {}
  once_cell(const once_cell&) = delete;
  once_cell& operator=(const once_cell&) = delete;

  /// The value, or null while there is none.
  const T* get() const noexcept {
    // acquire: pairs with `publish`.
    return ready_.load(port::memory_order_acquire) ? &*value_ : nullptr;
  }
  bool initialized() const noexcept { return get() != nullptr; }

  /// Sets the value; false, and it is destroyed, when there is one or one is being made.
  bool set(T value) {
    const auto turn = turn_.try_acquire();
    if (!turn || initialized()) return false;
    publish(std::move(value));
    return true;
  }

  /// The value; if there is none yet, of what `init` (a task, or a callable that returns one)
  /// yields. Throws what `init` throws. The cell must outlive the wait.
  template <class F>
  task<const T*> get_or_init(F init) {
    if (!initialized()) {
      const auto turn = co_await turn_.acquire();  // nothing: somebody made the value
      if (!initialized()) {
        if constexpr (detail::is_coroutine_object<F>) {
          publish(co_await std::move(init));
        } else {
          publish(co_await init());
        }
      }
    }
    co_return get();
  }

 private:
  void publish(T value) {
    value_.emplace(std::move(value));
    // release: pairs with `get`.
    ready_.store(true, port::memory_order_release);
    turn_.close();  // so that nobody who waits needs another's turn to come and go
  }

  semaphore turn_;
  std::optional<T> value_;  ///< written by the holder of the turn, before `ready_`
  port::atomic<bool> ready_{false};
};

template <class T>
inline constexpr verdict enable_sync<once_cell<T>> =
    Send<T> && Sync<T> ? verdict::yes : verdict::no;

}  // namespace rt
