// SPDX-License-Identifier: Apache-2.0
//
// Building, dropping and shutting down runtimes, whatever their flavour.

#include "rt/runtime.hpp"

#include <exception>

#include "rt/misuse.hpp"
#include "rt/port/thread.hpp"
#include "src/sched/current_thread.hpp"
#include "src/sched/multi_thread.hpp"

namespace rt {

// ---- builder -----------------------------------------------------------------------------------

builder::builder() : workers_(port::processors()) {}

builder& builder::multi_thread() {
  multi_thread_ = true;
  workers_ = port::processors();
  return *this;
}

builder& builder::multi_thread(std::size_t workers) {
  multi_thread_ = true;
  workers_ = workers;
  return *this;
}

builder& builder::current_thread() {
  multi_thread_ = false;
  return *this;
}

builder& builder::thread_name(std::string name) {
  thread_name_ = std::move(name);
  return *this;
}

builder& builder::max_blocking_threads(std::size_t n) {
  max_blocking_ = n;
  return *this;
}

builder& builder::thread_keep_alive(std::chrono::milliseconds time) {
  keep_alive_ = time;
  return *this;
}

builder& builder::global_queue_interval(unsigned tasks) {
  global_queue_interval_ = tasks;
  return *this;
}

builder& builder::event_interval(unsigned tasks) {
  event_interval_ = tasks;
  return *this;
}

builder& builder::on_thread_start(std::function<void()> callback) {
  on_start_ = std::move(callback);
  return *this;
}

builder& builder::on_thread_stop(std::function<void()> callback) {
  on_stop_ = std::move(callback);
  return *this;
}

builder& builder::on_thread_park(std::function<void()> callback) {
  on_park_ = std::move(callback);
  return *this;
}

builder& builder::on_thread_unpark(std::function<void()> callback) {
  on_unpark_ = std::move(callback);
  return *this;
}

builder& builder::unhandled_panic(panic_policy policy) {
  on_panic_ = policy;
  return *this;
}

builder& builder::start_paused(bool paused) {
  start_paused_ = paused;
  return *this;
}

void builder::check() const {
  constexpr std::size_t most_workers = 1u << 15;
  if (multi_thread_ && workers_ == 0) throw misuse("a multi-thread runtime needs a worker");
  if (multi_thread_ && workers_ > most_workers) {
    throw misuse("a multi-thread runtime has 32768 workers at most");
  }
  if (max_blocking_ == 0) throw misuse("a runtime needs at least one blocking thread");
  if (global_queue_interval_ == 0u) {
    throw misuse("global_queue_interval is a number of tasks from 1 on, but it is 0");
  }
  if (event_interval_ == 0u) {
    throw misuse("event_interval is a number of tasks from 1 on, but it is 0");
  }
  if (multi_thread_ && on_panic_ != panic_policy::ignore) {
    throw misuse("the panic policy shut_down_runtime needs a current-thread runtime: call "
                 "current_thread() on the builder");
  }
  if (multi_thread_ && start_paused_) {
    throw misuse("start_paused needs a current-thread runtime: call current_thread() on the "
                 "builder");
  }
}

runtime builder::build() const {
  check();
  const detail::thread_hooks hooks{on_start_, on_stop_, on_park_, on_unpark_};
  const detail::blocking_pool::options blocking{.max_threads = max_blocking_,
                                                .keep_alive = keep_alive_,
                                                .thread_name = thread_name_,
                                                .hooks = hooks};
  if (!multi_thread_) {
    detail::current_thread_core::options chosen{.blocking = blocking, .hooks = hooks};
    if (global_queue_interval_) chosen.global_queue_interval = *global_queue_interval_;
    if (event_interval_) chosen.event_interval = *event_interval_;
    chosen.start_paused = start_paused_;
    chosen.shut_down_on_panic = on_panic_ == panic_policy::shut_down_runtime;
    return runtime(detail::make_ref<detail::current_thread_core>(std::move(chosen)));
  }
  detail::multi_thread_core::options chosen{
      .workers = workers_, .thread_name = thread_name_, .blocking = blocking, .hooks = hooks};
  if (global_queue_interval_) chosen.global_queue_interval = *global_queue_interval_;
  if (event_interval_) chosen.event_interval = *event_interval_;
  return runtime(detail::multi_thread_core::make(std::move(chosen)));
}

// ---- runtime -----------------------------------------------------------------------------------

detail::core& runtime::core() const {
  if (!core_) throw misuse("this runtime was moved from or shut down");
  return *core_;
}

runtime::~runtime() noexcept(false) {
  if (!core_) return;
  const detail::thread_context& here = detail::context();
  if (!here.polling && here.pool_of != core_.get()) {
    core_->shut_down(port::never);
    return;
  }
  shutdown_background();
  if (std::uncaught_exceptions() == 0) {
    throw misuse(
        "a runtime was dropped inside a task, where waiting for its end would block the worker: "
        "use shutdown_background, or drop it outside");
  }
}

bool runtime::shutdown_timeout(std::chrono::nanoseconds limit) {
  detail::require_blocking_allowed("shutdown_timeout");
  const auto dying = std::exchange(core_, {});
  return !dying || dying->shut_down(port::after(limit));
}

void runtime::shutdown_background() {
  const auto dying = std::exchange(core_, {});
  if (dying) dying->shut_down(port::clock::now());
}

// ---- handle ------------------------------------------------------------------------------------

enter_guard::enter_guard(detail::ref<detail::core> runtime) noexcept
    : runtime_(std::move(runtime)),
      before_(detail::context().runtime),
      outer_(std::exchange(detail::context().entered, this)) {
  detail::context().runtime = runtime_.get();
}

enter_guard::~enter_guard() noexcept(false) {
  detail::thread_context& here = detail::context();
  if (here.entered == this) {
    here.entered = outer_;
    here.runtime = before_;
    return;
  }
  for (enter_guard* later = here.entered; later != nullptr; later = later->outer_) {
    if (later->outer_ != this) continue;
    later->outer_ = outer_;  // so that the later one restores what was before both
    later->before_ = before_;
    break;
  }
  if (std::uncaught_exceptions() == 0) {
    throw misuse("an enter_guard ended before one that was made later on its thread, or on another "
                 "thread: let guards end in reverse order, where they were made");
  }
}

handle handle::current() {
  return handle(detail::ref<detail::core>(&detail::require_runtime("handle::current")));
}

std::optional<handle> handle::try_current() noexcept {
  detail::core* runtime = detail::context().runtime;
  if (runtime == nullptr) return std::nullopt;
  return handle(detail::ref<detail::core>(runtime));
}

}  // namespace rt
