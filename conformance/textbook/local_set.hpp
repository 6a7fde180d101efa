// SPDX-License-Identifier: Apache-2.0
//
// A local set: tasks bound to the thread that owns the set. It has a scheduler of its own without
// any thread, which runs only while `run_until` or `run` is polled.
//
// [owner-only]  tasks are polled by the set's driver and destroyed by it or by the set's
//               destructor.
//
// Thread safety: one thread, the owner's. Wakers, handles and aborts of local tasks may be used
// anywhere.
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "conformance/contract/future.hpp"
#include "conformance/textbook/runtime.hpp"

namespace conformance::textbook {

/// Drives `set` while its own future is pending.
template <class T>
class run_until_awaiter final : public leaf_awaiter {
 public:
  run_until_awaiter(std::shared_ptr<scheduler> set, future<T> body)
      : set_(std::move(set)), body_(std::move(body)) {}
  run_until_awaiter(const run_until_awaiter&) = delete;
  run_until_awaiter& operator=(const run_until_awaiter&) = delete;
  ~run_until_awaiter() { set_->leave_driver(); }

  bool ready(poll_context& context) override {
    if (body_.poll(context_, context.current_waker())) return true;
    set_->run_batch(context.current_waker());
    return false;
  }
  T await_resume() { return body_.take(); }

 private:
  std::shared_ptr<scheduler> set_;
  future<T> body_;
  poll_context context_;
};

/// Drives `set` until it is empty.
class run_awaiter final : public leaf_awaiter {
 public:
  explicit run_awaiter(std::shared_ptr<scheduler> set) : set_(std::move(set)) {}
  run_awaiter(const run_awaiter&) = delete;
  run_awaiter& operator=(const run_awaiter&) = delete;
  ~run_awaiter() { set_->leave_driver(); }

  bool ready(poll_context& context) override {
    set_->run_batch(context.current_waker());
    return current_behaviour().local_run_waits_for_suspended() ? set_->empty()
                                                               : set_->nothing_ready();
  }
  void await_resume() noexcept {}

 private:
  std::shared_ptr<scheduler> set_;
};

class local_set {
 public:
  explicit local_set(runtime& host) : host_(host.home()), set_(make_scheduler(host.home())) {}
  local_set(const local_set&) = delete;
  local_set& operator=(const local_set&) = delete;
  ~local_set() {
    if (current_behaviour().local_drop_destroys())
      set_->shut_down();
    else
      host_->keep(std::shared_ptr<void>(nullptr, [set = set_](void*) { set->shut_down(); }));
  }

  template <class F>
  auto spawn(F body) {
    using T = typename std::invoke_result_t<F&>::value_type;
    using task_type = spawned_task<F, T>;
    std::shared_ptr<task_type> task;
    const auto make = [&] {
      task = std::make_shared<task_type>(set_, host_->next_id(), std::move(body));
    };
    if (current_behaviour().local_captures_stay_local())
      make();
    else
      std::thread(make).join();
    set_->adopt(task);
    if (!current_behaviour().local_spawn_only_queues()) set_->run_batch(waker());
    return join_handle<T>(std::move(task));
  }

  template <class F>
  auto run_until(F body) {
    // The body lives as long as its future: a coroutine lambda reads its captures from it.
    using T = typename std::invoke_result_t<F&>::value_type;
    return run_until_awaiter<T>(set_, call<F, T>(std::move(body)));
  }
  auto run() { return run_awaiter(set_); }

 private:
  static std::shared_ptr<scheduler> make_scheduler(const std::shared_ptr<scheduler>& host) {
    auto made = std::make_shared<scheduler>(runtime_options{.workers = 0});
    made->serve_within(host);
    return made;
  }
  template <class F, class T>
  static future<T> call(F body) {
    co_return co_await body();
  }

  std::shared_ptr<scheduler> host_;
  std::shared_ptr<scheduler> set_;
};

}  // namespace conformance::textbook
