// SPDX-License-Identifier: Apache-2.0
//
// What the tasks of one running program share: the program, the gates, the latest waker of each
// task, and where each task stands. Kept alive by every task.
//
// [rest] Where the runtime cannot say that it is idle, `settled` decides it from where the tasks
// stand. Each change of a place or a gate is counted before it is made and after; a look that finds
// as many begun after it as were made before it saw them all at one moment.
//
// [owed-poll] A task whose latest poll's waker was called is owed a poll, though its gate may be shut.
// The call is marked before it is recorded and a poll after it was, so that rest is never
// recorded between the two.
//
// Thread safety: any thread, unless said otherwise.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/contract/capability.hpp"
#include "property_tests/programs/book.hpp"
#include "spec/model/program.hpp"

namespace property {

enum class place : std::uint8_t { nowhere, running, at_gate, awaiting, over };

template <class R>
class world {
 public:
  using waker = typename R::waker;

  world(const spec::model::program& p, R& runtime)
      : program_(p), runtime_(&runtime), book_(std::make_shared<property::book>()) {}

  [[nodiscard]] const std::vector<spec::model::step>& steps_of(task_number task) const {
    return program_.tasks[task - 1];
  }
  [[nodiscard]] const shared_book& book() const noexcept { return book_; }
  [[nodiscard]] R& runtime() noexcept { return *runtime_; }
  /// The runtime is about to be dropped; what still runs must not spawn.
  void close() noexcept { closed_.store(true, std::memory_order_release); }
  [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }

  // --- gates and wakers --------------------------------------------------------------------------
  [[nodiscard]] bool is_open(std::size_t which) const {
    const std::lock_guard lock(gates_[which].mutex);
    return gates_[which].open;
  }

  /// Opens a gate and wakes who waits there.
  void open(std::size_t which) {
    gate& g = gates_[which];
    std::vector<handed_out> waiting;
    {
      const change counted(*this);
      const std::lock_guard lock(g.mutex);
      g.open = true;
      waiting.swap(g.waiting);
    }
    for (const handed_out& one : waiting) wake(one);
  }
  /// Opens all gates in one moment, as the model does: no task sees one open and another still
  /// shut.
  void open_all() {
    std::vector<handed_out> waiting;
    {
      const change counted(*this);
      std::array<std::unique_lock<std::mutex>, std::tuple_size_v<decltype(gates_)>> locks;
      for (std::size_t which = 0; which < gates_.size(); ++which)
        locks[which] = std::unique_lock(gates_[which].mutex);
      for (gate& g : gates_) {
        g.open = true;
        std::move(g.waiting.begin(), g.waiting.end(), std::back_inserter(waiting));
        g.waiting.clear();
      }
    }
    for (const handed_out& one : waiting) wake(one);
  }

  /// The task will suspend until the gate is open; called inside its poll. Wakes it at once if the
  /// gate has been opened meanwhile.
  void wait_at(std::size_t which, task_number task, std::uint64_t poll, waker self) {
    handed_out one{task, poll, std::move(self)};
    {
      latest& l = latest_[task];
      const std::lock_guard lock(l.mutex);
      l.given = one;
    }
    gate& g = gates_[which];
    {
      const std::lock_guard lock(g.mutex);
      if (!g.open) {
        g.waiting.push_back(std::move(one));
        return;
      }
    }
    wake(one);
  }

  /// Calls the latest waker of a task, whatever the task does now.
  void poke(task_number task) {
    std::optional<handed_out> one;
    {
      latest& l = latest_[task];
      const std::lock_guard lock(l.mutex);
      one = l.given;
    }
    if (one) wake(*one);
  }
  void poke_all() {
    for (task_number task = 1; task <= program_.tasks.size(); ++task) poke(task);
  }

  /// Drops every waker. Only when no task runs any more.
  void forget_wakers() {
    for (gate& g : gates_) {
      const std::lock_guard lock(g.mutex);
      g.waiting.clear();
    }
    for (latest& l : latest_) {
      const std::lock_guard lock(l.mutex);
      l.given.reset();
    }
  }

  // --- where tasks stand -------------------------------------------------------------------------
  void stands(task_number task, place where, std::uint8_t of = 0) noexcept {
    const change counted(*this);
    places_[task].store(static_cast<std::uint16_t>(static_cast<unsigned>(where) << 8 | of), order);
  }
  /// A poll of the task began, and was recorded.
  void begins_poll(task_number task, std::uint64_t poll) noexcept {
    const change counted(*this);
    polls_[task].store(poll, order);
    stands(task, place::running);
  }
  void was_aborted(task_number task) noexcept {
    const change counted(*this);
    aborted_[task].store(true, order);
  }
  [[nodiscard]] bool is_over(task_number task) const noexcept {
    return place_of(task).first == place::over;
  }
  /// Every task is over, or waits for what only the outside can bring; [rest].
  [[nodiscard]] bool settled() const
    requires(!conformance::offers<R, conformance::can::quiescence>())
  {
    return at_one_moment([this](task_number task) {
      const auto [where, of] = place_of(task);
      switch (where) {
        case place::nowhere:
        case place::over:
          return true;
        case place::running:
          return false;
        case place::at_gate:
          return !aborted_[task].load(order) && !is_owed_a_poll(task) && !is_open(of);
        case place::awaiting:
          return !aborted_[task].load(order) && !is_owed_a_poll(task) && !is_over(of);
      }
      return false;
    });
  }

 private:
  struct handed_out {
    task_number task = 0;
    std::uint64_t poll = 0;
    waker self;
  };
  struct gate {
    mutable std::mutex mutex;
    bool open = false;
    std::vector<handed_out> waiting;
  };
  struct latest {
    std::mutex mutex;
    std::optional<handed_out> given;
  };

  // A runtime that reports quiescence is asked instead; then these must not order anything. seq_cst
  // otherwise, for [rest]: the counts around a look and the changes must have one total order.
  static constexpr auto order = conformance::offers<R, conformance::can::quiescence>()
                                    ? std::memory_order_relaxed
                                    : std::memory_order_seq_cst;

  void wake(const handed_out& one) {
    {
      const change counted(*this);
      auto& mark = called_[one.task];
      auto called = mark.load(order);
      while (called < one.poll && !mark.compare_exchange_weak(called, one.poll, order)) {
      }
    }
    book_->record(event_kind::woken, one.task, one.poll);
    one.self.wake();
    book_->record(event_kind::wake_returned, one.task);
  }

  // [owed-poll]
  [[nodiscard]] bool is_owed_a_poll(task_number task) const noexcept {
    return called_[task].load(order) >= polls_[task].load(order);
  }

  /// A change is made while one of these lives.
  class change {
   public:
    explicit change(world& of) noexcept : of_(of) { of_.begun_.fetch_add(1, order); }
    change(const change&) = delete;
    change& operator=(const change&) = delete;
    ~change() { of_.made_.fetch_add(1, order); }

   private:
    world& of_;
  };

  [[nodiscard]] std::pair<place, std::uint8_t> place_of(task_number task) const noexcept {
    const auto packed = places_[task].load(order);
    return {static_cast<place>(packed >> 8), static_cast<std::uint8_t>(packed & 0xff)};
  }

  template <class Holds>
  bool at_one_moment(Holds holds) const {
    const auto made = made_.load(order);
    for (task_number task = 1; task <= program_.tasks.size(); ++task)
      if (!holds(task)) return false;
    return begun_.load(order) == made;
  }

  const spec::model::program program_;
  R* const runtime_;
  const shared_book book_;
  std::array<gate, spec::model::most_gates> gates_;
  std::array<latest, spec::model::most_tasks + 1> latest_;
  std::array<std::atomic<std::uint16_t>, spec::model::most_tasks + 1> places_{};
  std::array<std::atomic<bool>, spec::model::most_tasks + 1> aborted_{};
  std::array<std::atomic<std::uint64_t>, spec::model::most_tasks + 1> polls_{};   // begun
  std::array<std::atomic<std::uint64_t>, spec::model::most_tasks + 1> called_{};  // whose waker was
  std::atomic<std::uint64_t> begun_{0};  // changes
  std::atomic<std::uint64_t> made_{0};
  std::atomic<bool> closed_{false};
};

}  // namespace property
