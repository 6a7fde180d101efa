// SPDX-License-Identifier: Apache-2.0
//
// The bridge for runtimes that are not made of coroutines: stackful fibers, tasks that may block
// their logical thread, plain threads. Bodies are the kit's `future`; `run_to_end` drives one on
// whatever stack it is called on and blocks that stack, in the runtime's own way, while the future
// is pending.
//
// A `Blocker` is a wake_target with `block()`: returns once `wake` was called since the last
// `block` returned. Each blocked stack is one task; poll and destruction of the future stay on that
// stack.
#pragma once

#include <concepts>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "conformance/contract/future.hpp"
#include "conformance/contract/join_slot.hpp"

namespace conformance::bridge {

template <class B>
concept blocker = std::derived_from<B, wake_target> && requires(B& b) { b.block(); };

/// Blocks a plain thread.
class thread_blocker final : public wake_target {
 public:
  void wake() noexcept override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_one();
  }
  void block() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return std::exchange(woken_, false); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

/// Drives `body()` to its end on the calling stack and tells how it ended. The future and what it
/// owns are destroyed before this returns.
template <blocker B, class F>
auto run_to_end(F& body, const std::shared_ptr<B>& blocked) {
  using T = typename std::invoke_result_t<F&>::value_type;
  try {
    auto running = std::invoke(body);
    poll_context context;
    const waker self(blocked);
    while (!running.poll(context, self)) blocked->block();
    if constexpr (std::is_void_v<T>) {
      running.take();
      return outcome<T>::of_value(unit{});
    } else {
      return outcome<T>::of_value(running.take());
    }
  } catch (...) {
    return outcome<T>::of_panic(std::current_exception());
  }
}

/// `run_to_end` for a root on a plain thread: the value, or the exception rethrown.
template <class F>
auto run_root(F& body) {
  using T = typename std::invoke_result_t<F&>::value_type;
  auto ended = run_to_end(body, std::make_shared<thread_blocker>());
  if (ended.is_panic()) std::rethrow_exception(ended.payload());
  if constexpr (!std::is_void_v<T>) return std::move(ended).value();
}

/// Awaits a slot from inside a kit future.
template <class T>
struct slot_awaiter final : leaf_awaiter {
  explicit slot_awaiter(std::shared_ptr<join_slot<T, waker>> joined) : slot(std::move(joined)) {}
  bool ready(poll_context& context) override {
    return slot->published_or_register(context.current_waker());
  }
  outcome<T> await_resume() { return slot->take(); }
  std::shared_ptr<join_slot<T, waker>> slot;
};

}  // namespace conformance::bridge
