// SPDX-License-Identifier: Apache-2.0
//
// Runs the tasks of a program on the adapter `R`: one coroutine of the adapter's own type
// interprets the steps of one task, and writes everything that the model speaks about into the
// trace.
//
// [poll-events] A poll is recorded from inside: it begins when user code goes on, and ends as the
// last act before the coroutine suspends, returns or throws. So a recorded poll always lies inside
// the real one.
//
// Thread safety: a frame belongs to its task.
#pragma once

#include <array>
#include <atomic>
#include <list>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/contract/adapter.hpp"
#include "property_tests/programs/world.hpp"

namespace property {

using conformance::can;
using spec::model::action;
using spec::model::step;

template <class R>
using shared_world = std::shared_ptr<world<R>>;

template <class R>
typename R::template task<carried> run_task(shared_world<R> shared, task_number self);

/// What the runtime owns for one task. The token goes last: then body, frame and all is gone.
template <class R>
class task_body {
 public:
  task_body(shared_world<R> shared, task_number self) : world_(std::move(shared)), self_(self) {}
  task_body(task_body&&) noexcept = default;
  task_body& operator=(task_body&&) = delete;
  ~task_body() {
    if (!world_) return;  // moved from
    world_->book()->record(event_kind::future_destroyed, self_);
    world_->stands(self_, place::over);
  }
  auto operator()() { return run_task<R>(world_, self_); }

 private:
  shared_world<R> world_;
  task_number self_;
};

/// A join handle whose fate is recorded.
template <class R>
class held_handle {
 public:
  using inner_type = typename R::template handle<carried>;

  held_handle(shared_world<R> shared, task_number task, inner_type inner)
      : world_(std::move(shared)), task_(task), inner_(std::in_place, std::move(inner)) {}
  held_handle(held_handle&& other) noexcept
      : world_(std::move(other.world_)),
        task_(other.task_),
        inner_(std::exchange(other.inner_, std::nullopt)) {}
  held_handle& operator=(held_handle&&) = delete;
  ~held_handle() {
    if (!inner_) return;
    world_->book()->record(event_kind::handle_dropped, task_);
    inner_.reset();
    world_->book()->record(event_kind::handle_dropped_returned, task_);
  }

  void abort() {
    if constexpr (conformance::offers<R, can::abort>()) {
      world_->book()->record(event_kind::abort_called, task_);
      inner_->abort();
      world_->book()->record(event_kind::abort_returned, task_);
      world_->was_aborted(task_);
    }
  }
  [[nodiscard]] inner_type& inner() noexcept { return *inner_; }
  void joined(conformance::outcome<carried>& seen) {
    property::book& book = *world_->book();
    if (seen.is_value())
      book.record(event_kind::joined_value, task_, seen.value().from());
    else if (seen.is_panic())
      book.record(event_kind::joined_panic, task_, thrower_of(seen.payload()));
    else
      book.record(event_kind::joined_cancelled, task_);
  }

 private:
  static std::uint64_t thrower_of(const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const program_panic& panic) {
      return panic.from;
    } catch (...) {
      return spec::model::by_nobody;
    }
  }

  shared_world<R> world_;
  task_number task_;
  std::optional<inner_type> inner_;
};

template <class R>
held_handle<R> spawn_task(const shared_world<R>& shared, task_number task) {
  shared->book()->record(event_kind::spawn_called, task, spec::model::every_poll_recorded | 1);
  shared->stands(task, place::running);
  auto inner = shared->runtime().spawn(task_body<R>(shared, task));
  shared->book()->record(event_kind::spawned, task);
  return held_handle<R>(shared, task, std::move(inner));
}

/// The locals of one task: its handles, the values it owns, and the number of its poll.
template <class R>
class frame {
 public:
  frame(shared_world<R> shared, task_number self) : world_(std::move(shared)), self_(self) {}
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;

  // --- polls, [poll-events] ----------------------------------------------------------------------
  void begin_poll() {
    suspended_ = false;
    record(event_kind::poll_begin, ++poll_);
    world_->begins_poll(self_, poll_);
  }
  void end_poll(event_kind how, std::uint64_t detail = 0) {
    suspended_ = how == event_kind::poll_pending;
    record(how, detail);
  }
  /// An exception is on its way through the task.
  void left_by_exception() {
    if (suspended_) record(event_kind::interrupted);
  }

  // --- steps that suspend ------------------------------------------------------------------------
  [[nodiscard]] bool passes(std::uint8_t gate) const { return world_->is_open(gate); }
  void wait_at(std::uint8_t gate, typename R::waker self) {
    world_->stands(self_, place::at_gate, gate);
    world_->wait_at(gate, self_, poll_, std::move(self));
    end_poll(event_kind::poll_pending);
  }
  void wake_itself(typename R::waker self) {
    record(event_kind::woken, poll_);
    self.wake();
    record(event_kind::wake_returned);
    end_poll(event_kind::poll_pending);
  }
  [[nodiscard]] held_handle<R>* begin_await(task_number task) {
    if (!children_[task]) return nullptr;
    world_->stands(self_, place::awaiting, static_cast<std::uint8_t>(task));
    end_poll(event_kind::poll_pending, task);
    return &*children_[task];
  }

  // --- the other steps ---------------------------------------------------------------------------
  void act(step now) {
    switch (now.what) {
      case action::spawn:
        if (!world_->closed()) children_[now.of].emplace(spawn_task<R>(world_, now.of));
        break;
      case action::open:
        world_->open(now.of);
        break;
      case action::abort:
        if (children_[now.of]) children_[now.of]->abort();
        break;
      case action::drop:
        children_[now.of].reset();
        break;
      case action::poke:
        world_->poke(now.of);
        break;
      case action::own:
        locals_.emplace_back(world_->book(), self_);
        break;
      case action::linger:
        linger();
        break;
      default:
        break;
    }
  }

 private:
  void record(event_kind kind, std::uint64_t detail = 0) {
    world_->book()->record(kind, self_, detail);
  }

  // Not a wait for anything: a few microseconds of this poll, and one offer of the processor to
  // other threads. No more than one, because on a busy machine each costs a time slice.
  static void linger() {
    std::atomic<int> turns{0};  // atomic so that the loop stays, relaxed because it orders nothing
    while (turns.fetch_add(1, std::memory_order_relaxed) < 2'000) {
    }
    std::this_thread::yield();
  }

  shared_world<R> world_;
  task_number self_;
  std::uint64_t poll_ = 0;
  bool suspended_ = false;
  std::array<std::optional<held_handle<R>>, spec::model::most_tasks + 1> children_;
  std::list<owned_local> locals_;
};

/// Handed to `R::suspend`.
template <class R>
struct waits_at_gate {
  frame<R>* mine;
  std::uint8_t gate;
  void operator()(typename R::waker self) const { mine->wait_at(gate, std::move(self)); }
};
template <class R>
struct wakes_itself {
  frame<R>* mine;
  void operator()(typename R::waker self) const { mine->wake_itself(std::move(self)); }
};

template <class R>
typename R::template task<carried> run_task(shared_world<R> shared, task_number self) {
  frame<R> mine(shared, self);
  try {
    mine.begin_poll();
    const auto& steps = shared->steps_of(self);
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const step now = steps[at];
      if (now.what == action::wait) {
        while (!mine.passes(now.of)) {  // a poll without a wake is permitted
          co_await R::suspend(waits_at_gate<R>{&mine, now.of});
          mine.begin_poll();
        }
      } else if (now.what == action::yield) {
        if constexpr (conformance::offers<R, can::yield>()) {
          mine.end_poll(event_kind::poll_pending, spec::model::by_yield);
          co_await R::yield_now();
        } else {
          co_await R::suspend(wakes_itself<R>{&mine});
        }
        mine.begin_poll();
      } else if (now.what == action::await) {
        held_handle<R>* const child = mine.begin_await(now.of);
        if (child != nullptr) {
          conformance::outcome<carried> seen = co_await R::join(child->inner());
          mine.begin_poll();
          child->joined(seen);
        }
      } else if (now.what == action::fail) {
        mine.end_poll(event_kind::poll_panicked);
        throw program_panic{self};
      } else {
        mine.act(now);
      }
    }
  } catch (...) {
    mine.left_by_exception();
    throw;
  }
  mine.end_poll(event_kind::poll_ready);
  co_return carried(shared->book(), self);
}

}  // namespace property
