// SPDX-License-Identifier: Apache-2.0
//
// A join set: many tasks with results of one type, joined in the order in which they end.
//
// [announced-once]  each member is put into `finished` exactly once, by its completion.
// [kept]            a member leaves the set only when a join returned its result, or by detach_all.
//
// Thread safety: one thread at a time. Completions come in from any thread.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/textbook/runtime.hpp"

namespace conformance::textbook {

/// Who finished and who waits; shared with the members' completions.
struct join_set_inbox {
  std::mutex mutex;
  std::deque<std::size_t> finished;  // numbers of members, in completion order
  waker waiter;
};

/// Woken by one member's completion, as its joiner.
class join_set_member final : public wake_target {
 public:
  join_set_member(std::shared_ptr<join_set_inbox> inbox, std::size_t number)
      : inbox_(std::move(inbox)), number_(number) {}
  void wake() noexcept override {
    waker waiter;
    {
      const std::lock_guard lock(inbox_->mutex);
      if (std::exchange(announced_, true)) return;  // [announced-once]
      inbox_->finished.push_back(number_);
      waiter = std::exchange(inbox_->waiter, waker());
    }
    waiter.wake();
  }

 private:
  std::shared_ptr<join_set_inbox> inbox_;
  const std::size_t number_;
  bool announced_ = false;  // guarded by inbox_->mutex
};

template <class T>
class join_set {
 public:
  explicit join_set(runtime& host) : host_(host) {}
  join_set(const join_set&) = delete;
  join_set& operator=(const join_set&) = delete;
  ~join_set() {
    if (current_behaviour().set_drop_aborts()) abort_members();
  }

  template <class F>
  void spawn(F body) {
    const std::size_t number = next_number_++;
    members_.push_back({number, host_.spawn(std::move(body))});
    const waker completion(std::make_shared<join_set_member>(inbox_, number));
    if (members_.back().handle.done_or_register(completion)) completion.wake();
  }

  /// Awaitable of optional<outcome<T>>: none when the set is empty.
  auto join_next() { return next_awaiter(*this, current_behaviour().set_waits_for_running()); }

  [[nodiscard]] std::size_t len() const {
    if (current_behaviour().set_len_counts_finished()) return members_.size();
    const std::lock_guard lock(inbox_->mutex);
    return members_.size() - inbox_->finished.size();
  }
  void abort_all() {
    abort_members();
    if (!current_behaviour().set_abort_all_keeps()) forget_members();
  }
  void detach_all() {
    if (!current_behaviour().set_detach_leaves_running()) abort_members();
    forget_members();
  }
  /// Aborts all and waits until they are gone; panics of members are ignored.
  future<void> shutdown() {
    abort_members();
    if (!current_behaviour().set_shutdown_waits()) {
      forget_members();
      co_return;
    }
    while (!members_.empty()) (void)co_await next_awaiter(*this, true);
  }

 private:
  struct next_awaiter final : leaf_awaiter {
    next_awaiter(join_set& in, bool waits) : set(in), waits_for_running(waits) {}
    next_awaiter(const next_awaiter&) = delete;
    next_awaiter& operator=(const next_awaiter&) = delete;
    ~next_awaiter() {
      if (waiting && !current_behaviour().set_dropped_wait_takes_nothing()) set.forget_members();
    }
    bool ready(poll_context& context) override {
      waiting = !set.next_or_register(context) && waits_for_running;
      return !waiting;
    }
    std::optional<outcome<T>> await_resume() { return set.take_next(); }
    join_set& set;
    const bool waits_for_running;
    bool waiting = false;
  };
  struct member {
    std::size_t number;
    join_handle<T> handle;
  };

  void abort_members() {
    for (auto& each : members_) each.handle.abort();
  }
  void forget_members() {
    members_.clear();
    inbox_ = std::make_shared<join_set_inbox>();
  }

  bool next_or_register(poll_context& context) {
    waker previous;  // destroyed unlocked
    const std::lock_guard lock(inbox_->mutex);
    if (members_.empty() || next_place() != inbox_->finished.end()) return true;
    previous = std::exchange(inbox_->waiter, context.current_waker());
    return false;
  }
  std::optional<outcome<T>> take_next() {
    std::size_t number = 0;
    {
      const std::lock_guard lock(inbox_->mutex);
      const auto place = next_place();
      if (place == inbox_->finished.end()) return std::nullopt;
      number = *place;
      inbox_->finished.erase(place);
    }
    const auto at = std::find_if(members_.begin(), members_.end(),
                                 [&](const member& m) { return m.number == number; });
    auto result = at->handle.take_result();
    members_.erase(at);
    return result;
  }
  /// Where in `finished` the next result stands, or its end (held).
  std::deque<std::size_t>::iterator next_place() {
    auto& finished = inbox_->finished;
    if (current_behaviour().set_in_completion_order() || members_.empty())
      return finished.begin();
    return std::find(finished.begin(), finished.end(), members_.front().number);
  }

  runtime& host_;
  std::shared_ptr<join_set_inbox> inbox_ = std::make_shared<join_set_inbox>();
  std::vector<member> members_;  // in spawn order
  std::size_t next_number_ = 0;
};

}  // namespace conformance::textbook
