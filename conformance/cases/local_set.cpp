// SPDX-License-Identifier: Apache-2.0
//
// Chapter 12: tasks that stay on one thread.
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// Drives `set` from a root until `condition` holds, or nothing more can happen in the runtime.
template <class R, class Condition>
void drive_until(case_context<R>& cx, subject<R>& rt, typename R::local_set& set,
                 const Condition& condition) {
  gate over;
  std::thread watcher;
  rt.block_on([&]() -> typename R::template task<void> {
    auto body = [&]() -> typename R::template task<void> {
      watcher = std::thread([&] {
        (void)cx.eventually(rt, condition);
        over.open();
      });
      co_await over.template wait<R>();
    };
    co_await set.run_until(body);
  });
  watcher.join();
}

/// A value that must not be touched by any thread but its own; says so when it is.
class thread_bound {
 public:
  explicit thread_bound(std::atomic<bool>& touched_elsewhere) : elsewhere_(&touched_elsewhere) {}
  thread_bound(thread_bound&& other) noexcept : home_(other.home_), elsewhere_(other.elsewhere_) {
    look();
  }
  thread_bound& operator=(thread_bound&& other) noexcept {
    look();
    home_ = other.home_;
    elsewhere_ = other.elsewhere_;
    look();
    return *this;
  }
  ~thread_bound() { look(); }
  [[nodiscard]] bool here() const {
    look();
    return std::this_thread::get_id() == home_;
  }

 private:
  void look() const noexcept {
    if (std::this_thread::get_id() != home_) elsewhere_->store(true);
  }
  std::thread::id home_ = std::this_thread::get_id();
  std::atomic<bool>* elsewhere_;
};

}  // namespace

CASE(a_remote_wake_does_not_move_a_local_task, rule::local_stays_on_thread,
     "a local task woken by another thread goes on, and is destroyed, on the set's thread",
     can::local_set) {
  gate door;
  signal over;
  std::thread::id first, second, destroyed;
  const auto here = std::this_thread::get_id();
  auto rt = cx.any_runtime();
  typename R::local_set set(rt.runtime());
  const auto handle = set.spawn([&, watch = on_destroy([&] {
                                      destroyed = std::this_thread::get_id();
                                      over.set();
                                    })]() -> task<void> {
    first = std::this_thread::get_id();
    co_await door.template wait<R>();
    second = std::this_thread::get_id();
  });
  drive_until(cx, rt, set, [&] { return door.waiters() > 0; });
  const auto opener = rt.spawn([&]() -> task<void> {  // on a worker, where there are any
    door.open();
    co_return;
  });
  drive_until(cx, rt, set, over);
  cx.reached(first == here && second == here, "every poll of a local task is on the set's thread");
  cx.expect(destroyed == here, "a local task is destroyed on the set's thread");
}

CASE(a_remote_abort_does_not_move_a_local_task, rule::local_stays_on_thread,
     "a local task aborted by another thread is destroyed on the set's thread", can::local_set,
     can::abort, can::multi_thread) {
  gate never;
  signal over;
  std::thread::id destroyed;
  const auto here = std::this_thread::get_id();
  auto rt = cx.multi_thread();
  typename R::local_set set(rt.runtime());
  auto handle = set.spawn([&]() -> task<void> {
    const on_destroy watch([&] {
      destroyed = std::this_thread::get_id();
      over.set();
    });
    co_await never.template wait<R>();
  });
  drive_until(cx, rt, set, [&] { return never.waiters() > 0; });
  const auto aborter = rt.spawn([&]() -> task<void> {
    handle.abort();
    co_return;
  });
  drive_until(cx, rt, set, over);
  cx.reached(over.is_set() && destroyed == here,
             "a local task aborted from elsewhere is destroyed on the set's thread");
}

CASE(a_local_task_may_hold_thread_bound_values, rule::local_accepts_not_send,
     "captures, locals and results that are bound to a thread are touched on no other",
     can::local_set) {
  gate door;
  signal joined;
  std::atomic<bool> elsewhere{false};
  bool right_value = false;
  auto rt = cx.any_runtime();
  {
    typename R::local_set set(rt.runtime());
    auto handle = set.spawn(
        [&, captured = thread_bound(elsewhere)]() mutable -> task<thread_bound> {
          thread_bound local(elsewhere);
          co_await door.template wait<R>();
          (void)captured.here();
          co_return local;
        });
    const auto joiner = set.spawn([&]() -> task<void> {
      auto seen = co_await R::join(handle);
      right_value = seen.is_value() && seen.value().here();
      joined.set();
    });
    drive_until(cx, rt, set, [&] { return door.waiters() > 0; });
    const auto opener = rt.spawn([&]() -> task<void> {
      door.open();
      co_return;
    });
    drive_until(cx, rt, set, joined);
  }
  cx.reached(!elsewhere.load(), "no thread but the set's touches what a local task holds");
  cx.expect(right_value, "the result of a local task may be bound to its thread, too");
}

CASE(a_set_that_is_not_driven_rests, rule::local_driven_only,
     "local tasks rest while the set is not driven, and go on when it is driven again",
     can::local_set) {
  gate door;
  std::atomic<bool> started{false}, advanced{false}, destroyed{false};
  auto rt = cx.any_runtime();
  typename R::local_set set(rt.runtime());
  const auto handle =
      set.spawn([&, watch = on_destroy([&] { destroyed.store(true); })]() -> task<void> {
        started.store(true);
        co_await door.template wait<R>();
        advanced.store(true);
      });
  cx.settle(rt);
  if (!cx.reached(!started.load(), "a local task does not start before the set is driven")) return;
  drive_until(cx, rt, set, [&] { return door.waiters() > 0; });
  door.open();
  cx.settle(rt);
  cx.expect(!advanced.load(), "a local task does not go on while the set is not driven");
  if (!cx.expect(!destroyed.load(), "what is unfinished when run_until ends stays in the set"))
    return;
  drive_until(cx, rt, set, [&] { return advanced.load(); });
  cx.expect(advanced.load(), "a local task goes on when the set is driven again");
}

CASE(run_ends_when_the_set_is_empty, rule::local_completes_when_empty,
     "run completes when all tasks are done, suspended and late ones included", can::local_set) {
  gate door;
  bool all_done = false;
  bool seen_done = false;
  std::optional<typename R::template handle<void>> late;
  auto rt = cx.any_runtime();
  typename R::local_set set(rt.runtime());
  const auto handle = set.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    late.emplace(set.spawn([&]() -> task<void> {
      co_await turn<R>();
      all_done = true;
    }));
  });
  const auto opener = rt.spawn([&]() -> task<void> {
    while (door.waiters() == 0) co_await turn<R>();
    door.open();
  });
  rt.block_on([&]() -> task<void> {
    co_await set.run();
    seen_done = all_done;
  });
  cx.reached(seen_done, "run waits for tasks that are suspended and for those that they spawn");
}

CASE(dropping_a_set_destroys_its_tasks, rule::local_drop_destroys,
     "dropping a local set destroys suspended, woken and unpolled tasks and cancels their joins",
     can::local_set) {
  gate never, woken;
  std::array<std::thread::id, 3> destroyed;
  const auto here = std::this_thread::get_id();
  auto watch = [&](std::size_t which) {
    return on_destroy([&, which] { destroyed[which] = std::this_thread::get_id(); });
  };
  auto rt = cx.any_runtime();
  std::optional<typename R::local_set> set;
  set.emplace(rt.runtime());
  auto spawn = [&](auto body) {
    return rt.wrap(set->spawn(std::move(body)), recorder::next_task());
  };
  auto suspended = spawn([&, owned = watch(0)]() -> task<void> {
    co_await never.template wait<R>();
  });
  auto queued = spawn([&, owned = watch(1)]() -> task<void> {
    co_await woken.template wait<R>();
  });
  drive_until(cx, rt, *set, [&] { return never.waiters() > 0 && woken.waiters() > 0; });
  auto unpolled = spawn([&, owned = watch(2)]() -> task<void> { co_return; });
  std::thread([&] { woken.open(); }).join();  // a wake from elsewhere, which nobody serves
  set.reset();
  bool all_here = true;
  for (const auto& id : destroyed) all_here = all_here && id == here;
  if (!cx.reached(
          all_here,
          "dropping the set destroys all its tasks on the dropping thread before it returns"))
    return;
  for (auto* handle : {&suspended, &queued, &unpolled}) {
    auto seen = try_join(cx, rt, std::move(*handle));
    cx.expect(seen && seen->is_cancelled(),
              "the joins of tasks that were dropped with their set are cancelled");
  }
}

}  // namespace conformance
