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

runtime builder::build() const {
  if (multi_thread_ && workers_ == 0) throw misuse("a multi-thread runtime needs a worker");
  if (max_blocking_ == 0) throw misuse("a runtime needs at least one blocking thread");
  const detail::blocking_pool::options blocking{
      .max_threads = max_blocking_, .keep_alive = keep_alive_, .thread_name = thread_name_};
  if (!multi_thread_) {
    return runtime(detail::make_ref<detail::current_thread_core>(blocking));
  }
  return runtime(detail::multi_thread_core::make(
      {.workers = workers_, .thread_name = thread_name_, .blocking = blocking}));
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

handle handle::current() {
  return handle(detail::ref<detail::core>(&detail::require_runtime("handle::current")));
}

std::optional<handle> handle::try_current() noexcept {
  detail::core* runtime = detail::context().runtime;
  if (runtime == nullptr) return std::nullopt;
  return handle(detail::ref<detail::core>(runtime));
}

}  // namespace rt
