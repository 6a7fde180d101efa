// SPDX-License-Identifier: Apache-2.0
//
// The blocking pool: threads made on demand, up to a cap, for closures that may block. A closure is
// a task of the scheduler that is run once, by a pool thread, instead of being polled.
//
// [off-worker]  a pool thread never polls an async task.
// [accounted]   a closure counts as work of the scheduler from submission until its joiner was
//               woken.
//
// Thread safety: `submit` from any thread; `close` and `join` once, by the scheduler's shutdown.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "conformance/textbook/task.hpp"

namespace conformance::textbook {

/// A closure with its result. `poll_future` runs it to its end.
template <class F, class T>
class blocking_task final : public task_with_result<T> {
 public:
  blocking_task(std::shared_ptr<scheduler> home, std::uint64_t id, F closure)
      : task_with_result<T>(std::move(home), id), closure_(std::move(closure)) {}

 private:
  [[nodiscard]] bool may_block() const noexcept override { return true; }

  task_base::poll_result poll_future(const waker&) override {
    try {
      if constexpr (std::is_void_v<T>) {
        std::invoke(*closure_);
        this->result_ = outcome<T>::of_value(unit{});
      } else {
        this->result_ = outcome<T>::of_value(std::invoke(*closure_));
      }
    } catch (...) {
      if (current_behaviour().blocking_reports_panics())
        this->result_ = outcome<T>::of_panic(std::current_exception());
      else
        this->store_cancelled();
    }
    return task_base::poll_result::finished;
  }
  void destroy_future() noexcept override { closure_.reset(); }
  void abandon_locals() noexcept override {}  // a closure is never destroyed half-way

  std::optional<F> closure_;
};

class blocking_pool {
 public:
  blocking_pool(scheduler& home, std::size_t cap) : home_(home), cap_(cap) {}
  blocking_pool(const blocking_pool&) = delete;
  blocking_pool& operator=(const blocking_pool&) = delete;

  /// False when the pool is closed; the task is then untouched.
  bool submit(std::shared_ptr<task_base> closure);
  /// Takes no more closures and hands back those that no thread has taken yet.
  [[nodiscard]] std::deque<std::shared_ptr<task_base>> close();
  /// Waits for the started closures. After `close`.
  void join();

 private:
  void work(std::shared_ptr<scheduler> home);

  scheduler& home_;
  const std::size_t cap_;
  std::mutex mutex_;  // guards everything below; no user code runs while it is held
  std::condition_variable changed_;
  std::deque<std::shared_ptr<task_base>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool closed_ = false;
};

}  // namespace conformance::textbook
