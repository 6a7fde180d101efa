// SPDX-License-Identifier: Apache-2.0
//
// A runtime runs tasks: on its own worker threads, or on the thread that is inside block_on.
//
//   rt::runtime runtime = rt::builder().multi_thread(2).build();
//   int n = runtime.block_on([]() -> rt::task<int> { co_return 42; });
//
// Thread safety: `block_on`, `spawn`, `spawn_blocking`, `handle` and `quiescent` may be called from
// any thread; shutdown and destruction by one, when no other thread uses the runtime object.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <source_location>
#include <string>
#include <utility>

#include "rt/handle.hpp"

namespace rt {

class runtime;

enum class panic_policy : unsigned char {
  ignore,           ///< only the joiner hears of it
  shut_down_runtime ///< all tasks are destroyed, and block_on throws `misuse`
};

class builder {
 public:
  builder();

  /// A runtime with worker threads; as many as processors when n is not given.
  builder& multi_thread();
  builder& multi_thread(std::size_t workers);
  /// A runtime without threads: tasks run on the thread inside block_on, and only then.
  builder& current_thread();
  /// The name of its threads (15 characters are kept).
  builder& thread_name(std::string name);
  /// How many threads run blocking closures at most (512), and how long an idle one stays (10 s).
  builder& max_blocking_threads(std::size_t n);
  builder& thread_keep_alive(std::chrono::milliseconds time);

  /// After how many tasks a worker takes one from the injection queue first, even if its own queue
  /// is not empty (61; current-thread 31): smaller is fairer to spawns and wakes from outside.
  builder& global_queue_interval(unsigned tasks);
  /// After how many tasks timers are looked at even if there is more to do (61).
  builder& event_interval(unsigned tasks);

  /// Called on each thread of the runtime (workers and blocking threads): first and last thing.
  /// What a callback throws is swallowed.
  builder& on_thread_start(std::function<void()> callback);
  builder& on_thread_stop(std::function<void()> callback);
  /// Called when a worker (or the thread in block_on of a current-thread runtime) is about to
  /// sleep, and when it woke up. What it makes ready is run before sleeping.
  builder& on_thread_park(std::function<void()> callback);
  builder& on_thread_unpark(std::function<void()> callback);

  /// What happens when a task ends by an exception; other than `ignore` for current-thread only.
  builder& unhandled_panic(panic_policy policy);
  /// Begins with a paused clock, see rt/clock.hpp; current-thread only.
  builder& start_paused(bool paused = true);

  /// Throws `misuse` for zero workers, zero blocking threads, a zero interval, and options that the
  /// flavour does not have; std::system_error when a thread cannot be made, and then those that
  /// were made have ended.
  runtime build() const;

 private:
  void check() const;

  bool multi_thread_ = true;
  std::size_t workers_;
  std::size_t max_blocking_ = 512;
  std::chrono::milliseconds keep_alive_{10'000};
  std::string thread_name_ = "rt-worker";
  std::optional<unsigned> global_queue_interval_;
  std::optional<unsigned> event_interval_;
  panic_policy on_panic_ = panic_policy::ignore;
  bool start_paused_ = false;
  std::function<void()> on_start_;
  std::function<void()> on_stop_;
  std::function<void()> on_park_;
  std::function<void()> on_unpark_;
};

class runtime : public detail::spawns<runtime> {
 public:
  runtime(runtime&& other) noexcept : core_(std::move(other.core_)) {}
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  /// Shuts down: every task is destroyed, running ones after they reached their next suspension;
  /// started blocking closures are waited for, queued ones are cancelled. Inside a task, where
  /// waiting is not possible, shuts down in the background and throws `misuse`.
  ~runtime() noexcept(false);

  /// Runs a task, a callable that returns one, or any awaitable on this thread until it is done;
  /// returns its value or throws its exception. It need be neither Send nor Static. Throws `misuse`
  /// inside a task.
  template <class A>
  auto block_on(A&& awaited) {
    return detail::block_on(core(), std::forward<A>(awaited));
  }

  /// See handle.
  template <class F, class... Args>
  auto spawn_at(std::source_location at, F&& f, Args&&... args) const {
    return detail::spawn_on(core(), at, std::forward<F>(f), std::forward<Args>(args)...);
  }
  template <class F>
  auto spawn_blocking(F&& f, std::source_location at = std::source_location::current()) const {
    return detail::spawn_blocking_on(core(), std::forward<F>(f), at);
  }
  enter_guard enter() const { return handle().enter(); }
  runtime_metrics metrics() const { return core().metrics(); }

  rt::handle handle() const { return rt::handle(detail::ref<detail::core>(&core())); }

  /// True when nothing happens any more until somebody outside acts or a timer fires: no task is
  /// queued or running and no blocking closure waits or runs, the caller itself not counted. Then
  /// all that the tasks did is visible to the caller.
  bool quiescent() const { return core().quiescent(); }

  /// Whether this is the runtime that free `spawn` uses on the calling thread.
  bool is_current() const noexcept { return core_ && detail::context().runtime == core_.get(); }

  /// As the destructor, but waits for `limit` at most. False when threads were left behind; they
  /// keep what they are working on.
  bool shutdown_timeout(std::chrono::nanoseconds limit);
  /// As the destructor, but waits for nothing; allowed inside a task.
  void shutdown_background();

 private:
  friend class builder;
  explicit runtime(detail::ref<detail::core> core) noexcept : core_(std::move(core)) {}
  detail::core& core() const;

  detail::ref<detail::core> core_;  ///< empty when moved from or shut down
};

}  // namespace rt
