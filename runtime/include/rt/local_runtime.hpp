// SPDX-License-Identifier: Apache-2.0
//
// A current-thread runtime whose tasks need not be Send: it has a local set of its own, driven by
// every block_on.
//
//   rt::local_runtime runtime;
//   runtime.block_on([]() -> rt::local_task<> { co_await rt::spawn_local(work); });
//
// Thread safety: it belongs to the thread that made it, which alone calls block_on and spawn_local
// and destroys it; `handle` gives what other threads may use, to spawn Send tasks. Rules: local.*
#pragma once

#include <optional>
#include <utility>

#include "rt/local_set.hpp"
#include "rt/port/thread.hpp"
#include "rt/runtime.hpp"

namespace rt {

class local_runtime {
 public:
  static constexpr bool rt_send = false;

  local_runtime() : local_runtime(builder().current_thread()) {}
  /// With the options of a builder; its flavour is set to current-thread. Throws as
  /// builder::build.
  explicit local_runtime(builder options) : runtime_(options.current_thread().build()) {
    set_.emplace();
  }
  local_runtime(const local_runtime&) = delete;
  local_runtime& operator=(const local_runtime&) = delete;
  /// Destroys all its tasks on this thread, then shuts down as runtime does.
  ~local_runtime() noexcept(false) {
    const enter_guard current = runtime_.enter();
    set_.reset();
  }

  /// Runs `awaited` and all tasks until it is done. Throws `misuse` inside a task, and on another
  /// thread than the one that made the runtime.
  template <class A>
  auto block_on(A&& awaited) {
    require_owner();
    return runtime_.block_on(set_->run_until(std::forward<A>(awaited)));
  }
  /// Adds a task: a task object, or f(args...); neither need be Send. Throws `misuse` on another
  /// thread.
  template <class F, class... Args>
  auto spawn_local(F&& f, Args&&... args) {
    require_owner();
    return set_->spawn_local(std::forward<F>(f), std::forward<Args>(args)...);
  }
  rt::handle handle() const { return runtime_.handle(); }

 private:
  void require_owner() const {
    if (port::this_thread() != owner_) {
      throw misuse("a local_runtime was used on another thread than the one that made it: use its "
                   "handle there");
    }
  }
  const port::thread_id owner_ = port::this_thread();
  runtime runtime_;
  std::optional<local_set> set_;
};

}  // namespace rt
