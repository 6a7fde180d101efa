// SPDX-License-Identifier: Apache-2.0
//
// The part of a task that does not depend on its types: state word, identity, links, the joiner's
// waker, and everything that can happen to it. A task cell (task_cell.hpp) derives from it and
// supplies the future and the result.
//
// Thread safety: `run`, `shut_down` and the virtual members belong to the holder of [one-runner];
// `poll_join` and `drop_join_handle` to the join handle; the rest may be called from any thread.
// Lifetime: counted in the state word; whoever drops the last reference frees the task.
#pragma once

#include <cstdint>
#include <source_location>

#include "rt/detail/ref.hpp"
#include "rt/detail/scheduler.hpp"
#include "rt/detail/task_state.hpp"
#include "rt/task_id.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

class strand;

/// What the result slot of a task holds; `future`: the coroutine that will give the result.
enum class result_kind : std::uint8_t { none, future, value, panic, cancelled };

/// Where a task is in the owner list; see owner_list.hpp.
enum class ownership : std::uint8_t {
  unbound,  ///< not there yet: new, or in the injection queue
  none,     ///< nowhere, or no more
  listed,   ///< in the list of its shard
  fresh,    ///< in the nursery of its shard
  left,     ///< as fresh, but it is completing on another thread
  gone      ///< as fresh, and without references: the nursery's worker frees the cell
};

class task_header : public wake_target {
 public:
  task_header(const task_header&) = delete;
  task_header& operator=(const task_header&) = delete;

  task_id id() const noexcept { return id_; }
  bool is_finished() const noexcept { return state_.is_complete(); }
  task_phase phase() const noexcept;

  /// Where it was spawned, for task dumps; set before the task is started.
  void set_origin(std::source_location at) noexcept { origin_ = at; }
  std::source_location origin() const noexcept { return origin_; }

  // A waker is a counted pointer to the header.
  void wake() noexcept final;
  void retain() noexcept final;
  void release() noexcept final;
  void wake_and_release() noexcept final;

  /// Asks for the task's destruction at its next suspension.
  void abort() noexcept;

  /// True when the result is ready for the join handle; otherwise `w` will be woken. Only the
  /// latest waker is kept.
  bool poll_join(const waker& w) noexcept;
  bool poll_join(waker&& w) noexcept;
  /// The task that `chain` belongs to is about to wait for this one. True when it can do so
  /// without asking, because the thread comes back to it; see deferred_joins.hpp.
  bool defer_join(const strand* chain) const noexcept;
  /// The join handle goes: destroys an unclaimed result here and now.
  void drop_join_handle() noexcept;
  /// As it, when the result was taken.
  void drop_joined_handle() noexcept;

  // For schedulers.

  /// What came of a poll.
  enum class ran {
    over,     ///< the task rests, is queued, or is no more
    deferred  ///< it waits for a join that was not asked, see defer_join; the caller polls it again
  };
  /// Uses up a queue entry: polls the future once, or discards the entry.
  ran run(bool may_defer = false) noexcept;
  /// Polls a deferred task again.
  ran resume(bool may_defer) noexcept;
  /// A deferred task gets a queue entry, which the caller queues.
  void to_queued() noexcept { entry_runs_.store(true, port::memory_order_relaxed); }
  /// Uses up a queue entry without running it, at shutdown.
  void drop_entry() noexcept;
  /// Uses up the owner list's reference: destroys the future now if nobody runs it, else marks it
  /// so that its runner does.
  void shut_down() noexcept;

  // These belong to the owner list; see there. relaxed: its lock, or the state word, orders them.
  ownership owned() const noexcept { return owned_.load(port::memory_order_relaxed); }
  void set_owned(ownership now) noexcept { owned_.store(now, port::memory_order_relaxed); }
  /// The owner list looks at this task no more, and whoever drops the last reference frees it.
  void let_go() noexcept {
    // release: pairs with is_let_go; the looks at this cell come before its end.
    owned_.store(ownership::none, port::memory_order_release);
  }
  bool is_let_go() const noexcept {
    return owned_.load(port::memory_order_acquire) == ownership::none;
  }
  /// Frees a cell that was `gone`.
  void free_left() noexcept { free_self(); }

  task_header* queue_next = nullptr;  ///< belongs to the queue that holds the entry
  task_header* owned_next = nullptr;  ///< these three belong to the owner list
  task_header* owned_prev = nullptr;
  std::uint16_t owned_shard = 0;

 protected:
  explicit task_header(scheduler* owner) noexcept;
  virtual ~task_header();

  /// Polls the future. On true the result is stored and the future is destroyed.
  virtual bool poll_future(const waker& w) noexcept = 0;
  /// Destroys the future and stores "cancelled" as the result.
  virtual void cancel_future() noexcept = 0;
  virtual void drop_result() noexcept = 0;
  /// Destroys the task and frees its memory.
  virtual void free_self() noexcept { delete this; }
  void panicked() noexcept { scheduler_->task_panicked(); }

 private:
  /// The queue entry holds `running`. Written by the runner, then by whoever has the entry;
  /// relaxed: what comes with the entry orders it, and everyone else only has a look.
  port::atomic<bool> entry_runs_{true};
  bool spare_ = true;  ///< the spare reference is left; the runner's, false while nobody is
  port::atomic<ownership> owned_{ownership::unbound};

 protected:
  result_kind kind_ = result_kind::none;  ///< with the result, see result_cell
  std::uint16_t room_ = 0;                ///< in units of block_unit, see call_cell

 private:
  ran poll_as_runner(bool may_defer) noexcept;
  void cancel_as_runner() noexcept;
  void complete() noexcept;
  void free_after(unsigned references) noexcept;
  bool take_running_entry() noexcept;
  void queue(bool with_right) noexcept;
  void reclaim() noexcept;

  task_state state_;
  task_id id_;
  std::source_location origin_;
  scheduler* scheduler_;  ///< a counted reference, see loan.hpp
  waker joiner_;  ///< [waker-slot]
};

}  // namespace rt::detail
