// SPDX-License-Identifier: Apache-2.0
//
// Plugs oneTBB in, a runtime made of callables, through the kit's bridge. Spawning is
// `task_arena::enqueue`, suspension is `task::suspend` / `task::resume`: oneTBB parks the stack of
// the task and gives its thread to others. It has no join handle (the kit's slot stands in), no
// abort, no blocking pool, and dropping an arena neither stops nor destroys what runs in it; the
// verdicts show it.
#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task.h>
#include <oneapi/tbb/task_arena.h>

#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "conformance/contract/adapter.hpp"
#include "conformance/contract/bridge.hpp"

namespace conformance {

/// Parks the stack of the oneTBB task that calls `block`.
class tbb_blocker final : public wake_target {
 public:
  void wake() noexcept override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    if (auto parked = std::exchange(parked_, nullptr)) tbb::task::resume(parked);
  }
  void block() {
    tbb::task::suspend([this](tbb::task::suspend_point point) {
      const std::lock_guard lock(mutex_);
      // A wake that came between poll and suspension: the point may be resumed at once.
      if (woken_)
        tbb::task::resume(point);
      else
        parked_ = point;
    });
    const std::lock_guard lock(mutex_);
    woken_ = false;
  }

 private:
  std::mutex mutex_;
  bool woken_ = false;
  tbb::task::suspend_point parked_ = nullptr;
};

struct tbb_adapter {
  static constexpr std::string_view name = "tbb";
  static constexpr std::array lacks{can::current_thread};
  static constexpr bool keeps_threads = true;  // oneTBB's workers belong to the process
  template <class T>
  using task = future<T>;
  using waker = conformance::waker;
  template <class T>
  struct handle {
    slot_owner<T, waker> slot;
    [[nodiscard]] bool is_finished() const { return slot.get()->is_published(); }
  };

  explicit tbb_adapter(runtime_options options) : arena_(static_cast<int>(options.workers), 0) {
    // All arenas share one pool, by default of one thread less than there are processors; an arena
    // gets the workers it was promised only if the pool has them.
    static const tbb::global_control pool(tbb::global_control::max_allowed_parallelism, 33);
  }

  template <class F>
  auto block_on(F body) {
    return bridge::run_root(body);
  }
  template <class F>
  auto spawn(F body) {
    using T = typename std::invoke_result_t<F&>::value_type;
    auto slot = std::make_shared<join_slot<T, waker>>();
    auto owned = std::make_shared<std::optional<F>>(std::move(body));
    arena_.enqueue([slot, owned] {
      auto ended = bridge::run_to_end(**owned, std::make_shared<tbb_blocker>());
      owned->reset();  // the body goes with the future, before anyone can see the end
      slot->publish(std::move(ended));
    });
    return handle<T>{slot_owner<T, waker>(std::move(slot))};
  }
  template <class T>
  static auto join(handle<T>& joined) {
    return bridge::slot_awaiter<T>(joined.slot.get());
  }
  template <class F>
  static auto suspend(F on_suspend) {
    return suspend_once<F>(std::move(on_suspend));
  }

  static auto yield_now() {
    return suspend_once([](const waker& self) { self.wake(); });
  }
  static constexpr std::string_view why_not(can capability) {
    switch (capability) {
      case can::current_thread:
        return "an arena always runs enqueued work on workers of its own";
      case can::abort:
      case can::abort_handle:
        return "oneTBB cancels whole task groups before they start; a suspended task cannot be "
               "ended";
      case can::spawn_blocking:
        return "oneTBB has no blocking pool";
      default:
        return "oneTBB does not offer it";
    }
  }

 private:
  tbb::task_arena arena_;
};

using adapter_under_test = tbb_adapter;

}  // namespace conformance
