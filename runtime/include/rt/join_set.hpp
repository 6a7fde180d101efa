// SPDX-License-Identifier: Apache-2.0
//
// Many related tasks, joined as they complete. Dropping the set asks all its tasks to abort.
//
// Thread safety: a set belongs to one thread at a time; it moves with the task that owns it. Its
// tasks may belong to any runtime, to a local set, or to the blocking pool.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "rt/detail/budget.hpp"
#include "rt/detail/join_all.hpp"
#include "rt/detail/join_queue.hpp"
#include "rt/handle.hpp"
#include "rt/local_set.hpp"
#include "rt/spawn.hpp"

namespace rt {

template <class T>
class join_set {
 public:
  static constexpr bool rt_send = Send<T>;

  join_set() : queue_(detail::make_ref<detail::join_queue>()) {}
  /// The set moved from is empty.
  join_set(join_set&& other) noexcept
      : queue_(std::move(other.queue_)), first_(std::exchange(other.first_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  join_set(const join_set&) = delete;
  join_set& operator=(const join_set&) = delete;
  /// Asks all tasks to abort; waits for nothing. Rules: join-set.*
  ~join_set() {
    abort_all();
    detach_all();
  }

  /// Each starts a task, adds it, and returns its abort handle. Throws std::bad_alloc, and then
  /// nothing was spawned.
  template <class F, class... Args>
  rt::abort_handle spawn(F&& f, Args&&... args) {
    return add([&] { return rt::spawn(std::forward<F>(f), std::forward<Args>(args)...); });
  }
  template <class F, class... Args>
  rt::abort_handle spawn_on(const rt::handle& runtime, F&& f, Args&&... args) {
    return add([&] { return runtime.spawn(std::forward<F>(f), std::forward<Args>(args)...); });
  }
  template <class F, class... Args>
  rt::abort_handle spawn_local_on(local_set& set, F&& f, Args&&... args) {
    return add([&] { return set.spawn_local(std::forward<F>(f), std::forward<Args>(args)...); });
  }
  template <class F, class... Args>
  rt::abort_handle spawn_local(F&& f, Args&&... args) {
    return add([&] { return rt::spawn_local(std::forward<F>(f), std::forward<Args>(args)...); });
  }
  template <class F>
  rt::abort_handle spawn_blocking(F&& f) {
    return add([&] { return rt::spawn_blocking(std::forward<F>(f)); });
  }
  template <class F>
  rt::abort_handle spawn_blocking_on(const rt::handle& runtime, F&& f) {
    return add([&] { return runtime.spawn_blocking(std::forward<F>(f)); });
  }
  /// Adds a task that runs already. Throws std::bad_alloc, and then the task is asked to abort, as
  /// the set would have done in the end.
  rt::abort_handle insert(join_handle<T> handle) {
    handle.require_valid();
    const rt::abort_handle abort = handle.abort_handle();
    try {
      return add([&] { return std::move(handle); });
    } catch (...) {
      abort.abort();
      throw;
    }
  }

  /// `co_await set.join_next()`: the next result in order of completion; nothing when the set is
  /// empty. Cancel safe: a dropped await takes nothing out.
  class next_await;
  next_await join_next() { return next_await(*this); }
  /// As join_next, without waiting.
  std::optional<join_result<T>> try_join_next() {
    std::optional<with_id> ended = next(nullptr);
    if (!ended) return std::nullopt;
    return std::move(ended->second);
  }

  /// The same with the id of the task, as its abort handle says it.
  using with_id = std::pair<task_id, join_result<T>>;
  class next_with_id_await;
  next_with_id_await join_next_with_id() { return next_with_id_await(*this); }
  std::optional<with_id> try_join_next_with_id() { return next(nullptr); }
  /// Waits for all; their values in order of completion. Throws the first join_error, and then the
  /// rest is aborted with the set.
  task<std::vector<unit_for<T>>> join_all() && { return detail::join_all<T>(std::move(*this)); }

  /// Running tasks and results not taken yet.
  std::size_t len() const noexcept { return size_; }
  bool is_empty() const noexcept { return size_ == 0; }

  /// Asks all tasks to abort; they stay in the set and come out as cancelled.
  void abort_all() {
    for (auto* m = first_; m != nullptr; m = m->set_next) static_cast<member*>(m)->handle.abort();
  }
  /// Aborts all and waits until they are gone; what they threw is ignored.
  task<> shutdown() { return detail::abort_and_join_all(*this); }
  /// Empties the set and lets the tasks run.
  void detach_all() {
    while (first_ != nullptr) {
      queue_->forget(*first_);
      remove(static_cast<member&>(*first_));
    }
    if (queue_) static_cast<void>(queue_->pop_or_wait(nullptr));  // lets go of stale entries
  }

 private:
  struct member final : detail::set_member {
    member(detail::ref<detail::join_queue> queue, join_handle<T> joined) noexcept
        : set_member(std::move(queue)), handle(std::move(joined)) {}
    join_handle<T> handle;
  };

  struct forget_place {
    void operator()(member* unused) const noexcept { unused->drop_ref(2); }  // both it was born with
  };

  /// Makes the place for the task first, so that a task that is there has one.
  template <class Spawn>
  rt::abort_handle add(Spawn spawn) {
    if (!queue_) queue_ = detail::make_ref<detail::join_queue>();  // moved from
    std::unique_ptr<member, forget_place> place(new member(queue_, join_handle<T>(nullptr)));
    place->handle = spawn();
    rt::abort_handle abort = place->handle.abort_handle();
    member* added = place.release();
    added->set_next = first_;
    if (first_ != nullptr) first_->set_prev = added;
    first_ = added;
    ++size_;
    waker w = added->first_waker();
    if (added->handle.poll(std::move(w))) added->wake();
    return abort;
  }

  /// Takes out one that is over; otherwise, if there are members, leaves `w`.
  std::optional<with_id> next(const waker* w) {
    if (is_empty()) return std::nullopt;
    while (const auto entry = queue_->pop_or_wait(w)) {
      auto& m = static_cast<member&>(*entry);
      if (!m.handle.is_finished()) {
        queue_->restore(m);
        if (!m.handle.poll(m.make_waker())) continue;
        queue_->forget(m);
      }
      const task_id id = m.handle.id();
      std::optional<with_id> result(std::in_place, id, m.handle.take());
      remove(m);
      return result;
    }
    return std::nullopt;
  }

  /// Unlinks the member and drops its handle and the set's reference; it may be gone then.
  void remove(member& m) noexcept {
    (m.set_prev == nullptr ? first_ : m.set_prev->set_next) = m.set_next;
    if (m.set_next != nullptr) m.set_next->set_prev = m.set_prev;
    --size_;
    m.handle.detach();  // [no-cycle]
    m.drop_ref();
  }

  detail::ref<detail::join_queue> queue_;
  detail::set_member* first_ = nullptr;
  std::size_t size_ = 0;
};

template <class T>
class join_set<T>::next_with_id_await : public leaf {
 public:
  static constexpr bool rt_send = Send<T>;
  explicit next_with_id_await(join_set& set) : set_(&set) {}
  bool poll(const waker& w) noexcept override {
    if (set_->is_empty()) return true;
    const detail::budget_unit budget(w);
    if (!budget) return false;
    result_ = set_->next(&w);
    return budget.spend_if(result_.has_value());
  }
  std::optional<with_id> await_resume() { return std::move(result_); }

 private:
  join_set* set_;
  std::optional<with_id> result_;
};

template <class T>
class join_set<T>::next_await : public next_with_id_await {
 public:
  using next_with_id_await::next_with_id_await;
  std::optional<join_result<T>> await_resume() {
    std::optional<with_id> ended = next_with_id_await::await_resume();
    if (!ended) return std::nullopt;
    return std::move(ended->second);
  }
};

}  // namespace rt
