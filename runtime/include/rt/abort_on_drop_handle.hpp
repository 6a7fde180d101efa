// SPDX-License-Identifier: Apache-2.0
//
// A join handle that asks its task to abort when it is dropped, instead of detaching it.
//
//   rt::abort_on_drop_handle helper(rt::spawn(help));   // ends with this scope
//
// Thread safety: as join_handle. Rules: join.*, abort.*
#pragma once

#include <utility>

#include "rt/detail/budget.hpp"
#include "rt/join_handle.hpp"

namespace rt {

template <class T>
class abort_on_drop_handle {
 public:
  explicit abort_on_drop_handle(join_handle<T> handle) noexcept : handle_(std::move(handle)) {}
  abort_on_drop_handle(abort_on_drop_handle&&) noexcept = default;
  abort_on_drop_handle& operator=(abort_on_drop_handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  /// Asks for the abort; waits for nothing.
  ~abort_on_drop_handle() {
    if (handle_.valid()) handle_.abort();
  }

  /// `co_await handle` borrows it. `co_await std::move(handle)` takes it along, so that a dropped
  /// await aborts.
  auto operator co_await() & { return handle_.operator co_await(); }
  class owning_await;
  owning_await operator co_await() && { return owning_await(std::move(*this)); }

  void abort() const { handle_.abort(); }
  rt::abort_handle abort_handle() const { return handle_.abort_handle(); }
  bool is_finished() const { return handle_.is_finished(); }
  task_id id() const { return handle_.id(); }
  /// Gives the handle back; the task is not aborted any more.
  join_handle<T> detach() && { return std::move(handle_); }

 private:
  join_handle<T> handle_;
};

template <class T>
class abort_on_drop_handle<T>::owning_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit owning_await(abort_on_drop_handle handle) : handle_(std::move(handle)) {
    if (!handle_.handle_.valid()) {
      throw misuse("this abort_on_drop_handle was moved from, or has given its result already");
    }
  }
  bool poll(const waker& w) noexcept override {
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(handle_.handle_.poll(w));
  }
  join_result<T> await_resume() { return handle_.handle_.take(); }

 private:
  abort_on_drop_handle handle_;
};

template <class T>
inline constexpr verdict enable_send<abort_on_drop_handle<T>> =
    Send<T> ? verdict::yes : verdict::no;

}  // namespace rt
